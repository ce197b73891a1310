// As many independent multiply-adds as the processor can have under way: what other kernels are measured against.

/// Two dozen registers' worth of sums, `rounds` multiply-adds each; the sum of all lanes.
static float multiply_adds(size_t rounds) {
  enum { sums = CK_PEAK_SUMS };
  vf sum[sums];
#pragma clang loop unroll(full)
  for (int k = 0; k < sums; ++k) sum[k] = splat((float)k);
  vf factor = splat(0.999f), term = splat(0.001f);
  for (size_t round = 0; round < rounds; ++round) {
#pragma clang loop unroll(full)
    for (int k = 0; k < sums; ++k) sum[k] = multiply_add(sum[k], factor, term);
  }
  vf all = splat(0);
  for (int k = 0; k < sums; ++k) all += sum[k];
  float lanes[CK_LANES], total = 0;
  store(lanes, all);
  for (int lane = 0; lane < CK_LANES; ++lane) total += lanes[lane];
  return total;
}

/// How many of them that is.
static size_t multiply_adds_per_round(void) { return (size_t)CK_PEAK_SUMS * CK_LANES; }
