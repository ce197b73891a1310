// SSE2 on x86-64, NEON on arm64: whatever the compiler targets by default.
#include "CKernels.h"
#include <string.h>

#define CK_TABLE ck_kernels_baseline
#define CK_LANES 8
#define CK_PEAK_SUMS 6
#define CK_WIDE 4
#if defined(__aarch64__)
#define CK_HAS_FMA 1
#define CK_HAS_HALF 1
#define CK_TILE_BOTH 6
#else
#define CK_HAS_FMA 0
#define CK_HAS_HALF 0
#define CK_TILE_BOTH 3
#endif
#include "text/kernels.h"
