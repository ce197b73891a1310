#include "CKernels.h"

extern const ck_kernels ck_kernels_baseline;
#if defined(__x86_64__)
extern const ck_kernels ck_kernels_avx2;
extern const ck_kernels ck_kernels_avx512;
#endif

const ck_kernels *ck_kernels_at(int32_t level) {
  if (level == ck_level_baseline) return &ck_kernels_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == ck_level_avx2 && __builtin_cpu_supports("x86-64-v3")) return &ck_kernels_avx2;
  if (level == ck_level_avx512 && __builtin_cpu_supports("x86-64-v4")) return &ck_kernels_avx512;
#endif
  return NULL;
}
