#if defined(__x86_64__)
#include "CKernels.h"
#include <string.h>

#define CK_TABLE ck_kernels_avx2
#define CK_LANES 16
#define CK_HAS_FMA 1
#define CK_HAS_HALF 1
#define CK_PEAK_SUMS 6
#define CK_WIDE 2
#define CK_TILE_BOTH 3
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "text/kernels.h"
#pragma clang attribute pop
#else
typedef int ck_not_on_this_processor;
#endif
