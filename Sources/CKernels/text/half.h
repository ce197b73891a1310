// Weights in half the width: binary16 signals and bfloat16 variances, widened as they are loaded. Widening is exact, so
// every level finds the same numbers.

typedef uint16_t vh __attribute__((ext_vector_type(CK_LANES)));

INLINE vh load_halves(const uint16_t *from) {
  vh value;
  memcpy(&value, from, sizeof value);
  return value;
}

/// binary16 without infinities and NaN, which packing does not let in.
INLINE vf widen_binary16(const uint16_t *from) {
#if CK_HAS_HALF
  typedef _Float16 half_lanes __attribute__((ext_vector_type(CK_LANES)));
  return __builtin_convertvector(__builtin_bit_cast(half_lanes, load_halves(from)), vf);
#else
  const vi bits = __builtin_convertvector(load_halves(from), vi);
  // The exponent's bias is off by 112; the product mends it, for subnormal numbers too.
  const vf size = as_float((bits & 0x7fff) << 13) * 0x1p112f;
  return as_float(as_int(size) | (bits & 0x8000) << 16);
#endif
}

INLINE vf widen_bfloat16(const uint16_t *from) {
  return as_float(__builtin_convertvector(load_halves(from), vi) << 16);
}

/// The nearest binary16, halves to even. Values below 65520 in size only.
INLINE vu binary16_of(vf value) {
  const vu bits = __builtin_bit_cast(vu, value);
  const vu size = bits & 0x7fffffffu;
  const vu normal = (size - 0x38000000u + 0x0fffu + (size >> 13 & 1u)) >> 13;
  // Below 2^-14 the last place is 2^-24, which is that of the numbers from 1/2 to 1.
  const vu small = __builtin_bit_cast(vu, __builtin_bit_cast(vf, size) + 0.5f) - 0x3f000000u;
  const vu mask = __builtin_bit_cast(vu, size < 0x38800000u);
  return (small & mask) | (normal & ~mask) | (bits >> 16 & 0x8000u);
}

/// The nearest bfloat16, halves to even, of a finite number.
INLINE vu bfloat16_of(vf value) {
  const vu bits = __builtin_bit_cast(vu, value);
  return (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}

INLINE void narrow(bool bfloat, uint16_t *output, const float *values, size_t count) {
  for (size_t i = 0; i < count; i += CK_LANES) {
    const size_t rest = count - i < CK_LANES ? count - i : CK_LANES;
    const vf value = load_some(values + i, rest);
    const vh half = __builtin_convertvector(bfloat ? bfloat16_of(value) : binary16_of(value), vh);
    memcpy(output + i, &half, rest * sizeof(uint16_t));
  }
}

static void narrow_binary16(uint16_t *output, const float *values, size_t count) {
  narrow(false, output, values, count);
}

static void narrow_bfloat16(uint16_t *output, const float *values, size_t count) {
  narrow(true, output, values, count);
}
