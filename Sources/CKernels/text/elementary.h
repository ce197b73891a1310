// ln, exp2 and power-law drift from + - * and bit operations only, each in the order of ChipMath.swift, so that
// every level and the Swift text give the same bits. Where the coefficients come from: Kernels/README.md.

#define CANONICAL_NAN as_float((vi)0x7fc00000)

// ln(1 + f) = f - f^2 / 2 + f^3 (LN_0 - LN_1 f + ...), ln 2 = LN2_HIGH - LN2_LOW with nine bits in the first.
#define LN_0 0x1.555554p-2f
#define LN_1 0x1.000226p-2f
#define LN_2 0x1.99a004p-3f
#define LN_3 0x1.547244p-3f
#define LN_4 0x1.22da1cp-3f
#define LN_5 0x1.0d8542p-3f
#define LN_6 0x1.055b6ap-3f
#define LN_7 0x1.38b580p-4f
#define LN2_HIGH 0x1.63p-1f
#define LN2_LOW 0x1.bd0106p-13f

/// ln of a positive normal number.
INLINE vf ln_of_normal(vf x) {
  const vi shifted = as_int(x) - 0x3f3504f3; // bits of sqrt(1/2): the mantissa falls in [sqrt(1/2), sqrt(2))
  const vf e = to_float(shifted >> 23);
  const vf f = as_float((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const vf z = f * f;
  const vf p01 = LN_0 - LN_1 * f;
  const vf p23 = LN_2 - LN_3 * f;
  const vf p45 = LN_4 - LN_5 * f;
  const vf p67 = LN_6 - LN_7 * f;
  const vf p = (p01 + p23 * z) + (p45 + p67 * z) * (z * z);
  vf y = f * z * p;
  y = y + e * -LN2_LOW;
  y = y - 0.5f * z;
  return (f + y) + e * LN2_HIGH;
}

INLINE vf ln(vf x) {
  const vi tiny = x < 0x1p-126f;
  const vf scaled = choose(tiny, x * 0x1p24f, x);
  vf y = ln_of_normal(scaled);
  // Subnormals: the scaling is taken off again, in the same two parts.
  const vf lifted = (y - 24.0f * LN2_HIGH) + 24.0f * LN2_LOW;
  y = choose(tiny, lifted, y);
  y = choose(x == 0.0f, splat(-__builtin_inff()), y);
  y = choose(x == __builtin_inff(), x, y);
  return choose((x < 0.0f) | (x != x), CANONICAL_NAN, y);
}

INLINE vf exp2_of(vf x) {
  vf c = choose(x > 130.0f, splat(130.0f), x);
  c = choose(c < -160.0f, splat(-160.0f), c);
  const vf t = c + 0x1.8p23f; // adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits
  const vi n = as_int(t) - 0x4b400000;
  const vf f = c - (t - 0x1.8p23f);
  vf p = splat(0x1.41fbbcp-13f);
  p = p * f + 0x1.5f3e52p-10f;
  p = p * f + 0x1.3b2d4cp-7f;
  p = p * f + 0x1.c6aee8p-5f;
  p = p * f + 0x1.ebfbdcp-3f;
  p = p * f + 0x1.62e430p-1f;
  p = p * f + 1.0f;
  // Two halves of the scale, so that neither overflows and a subnormal result is rounded once.
  const vi half = n >> 1;
  const vf y = (p * as_float((half + 127) << 23)) * as_float((n - half + 127) << 23);
  return choose(x != x, CANONICAL_NAN, y);
}

INLINE vf drifted(vf conductance, vf exponent, float log2_time) {
  const vf y = conductance * exp2_of(-exponent * log2_time);
  return choose(y != y, CANONICAL_NAN, y);
}

static void apply_ln(float *values, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) store(values + i, ln(load(values + i)));
  if (i < count) store_some(values + i, ln(load_some(values + i, count - i)), count - i);
}

static void apply_exp2(float *values, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) store(values + i, exp2_of(load(values + i)));
  if (i < count) store_some(values + i, exp2_of(load_some(values + i, count - i)), count - i);
}

static void apply_drift(float *output, const float *conductance, const float *exponent, float log2_time,
                        size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES)
    store(output + i, drifted(load(conductance + i), load(exponent + i), log2_time));
  if (i < count) {
    const size_t rest = count - i;
    const vf g = load_some(conductance + i, rest), nu = load_some(exponent + i, rest);
    store_some(output + i, drifted(g, nu, log2_time), rest);
  }
}
