#if defined(__x86_64__)
#include "CKernels.h"
#include <string.h>

#define CK_TABLE ck_kernels_avx512
#define CK_LANES 32
#define CK_HAS_FMA 1
#define CK_HAS_HALF 1
#define CK_PEAK_SUMS 12
#define CK_WIDE 4
#define CK_TILE_BOTH 6
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "text/kernels.h"
#pragma clang attribute pop
#else
typedef int ck_not_on_this_processor;
#endif
