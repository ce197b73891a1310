// Vectors of two native registers and the few operations that C does not spell. Two, because each operation then
// becomes two independent instructions, which hides much of their latency.
#define INLINE static inline __attribute__((always_inline))

// Room of one's own starts a cache line: a vector that lies in two takes twice as long.
#define ALIGNED _Alignas(64)

typedef float vf __attribute__((ext_vector_type(CK_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(CK_LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(CK_LANES)));

INLINE vf load(const float *from) {
  vf value;
  memcpy(&value, from, sizeof value);
  return value;
}

INLINE void store(float *to, vf value) { memcpy(to, &value, sizeof value); }

/// The first `count` lanes, zeros behind them.
INLINE vf load_some(const float *from, size_t count) {
  if (count >= CK_LANES) return load(from);
  float lanes[CK_LANES] = {0};
  memcpy(lanes, from, count * sizeof(float));
  return load(lanes);
}

/// The first `count` of `whole` bytes, zeros behind them. Copies of a size known beforehand are single instructions.
INLINE void copy_some(void *to, const void *from, size_t count, size_t whole) {
  if (count >= whole) {
    memcpy(to, from, whole);
  } else {
    memset(to, 0, whole);
    memcpy(to, from, count);
  }
}

/// The same from a whole vector to the first `count` bytes.
INLINE void copy_out(void *to, const void *from, size_t count, size_t whole) {
  if (count >= whole) {
    memcpy(to, from, whole);
  } else {
    memcpy(to, from, count);
  }
}

INLINE void store_some(float *to, vf value, size_t count) {
  if (count >= CK_LANES) {
    store(to, value);
    return;
  }
  float lanes[CK_LANES];
  store(lanes, value);
  memcpy(to, lanes, count * sizeof(float));
}

/// Ones behind the first `count` lanes, zeros before.
INLINE vf load_tail(size_t count) {
  float lanes[CK_LANES];
  for (size_t lane = 0; lane < CK_LANES; ++lane) lanes[lane] = lane < count ? 0.0f : 1.0f;
  return load(lanes);
}

/// A bit for each lane whose mask is set.
INLINE uint32_t lanes_of(vi mask) {
  typedef bool lane_bits __attribute__((ext_vector_type(CK_LANES)));
  const lane_bits set = __builtin_convertvector(mask, lane_bits);
  uint32_t bits = 0;
  memcpy(&bits, &set, (CK_LANES + 7) / 8);
  return bits;
}

/// Whether the masks of all lanes are set.
INLINE bool all_set(vi mask) { return lanes_of(mask) == (uint32_t)((1ull << CK_LANES) - 1); }

/// Whether the mask of any lane is set.
INLINE bool any_set(vi mask) { return lanes_of(mask) != 0; }

INLINE vf splat(float value) { return (vf)value; }
INLINE vi as_int(vf value) { return __builtin_bit_cast(vi, value); }
INLINE vf as_float(vi bits) { return __builtin_bit_cast(vf, bits); }
INLINE vf to_float(vi value) { return __builtin_convertvector(value, vf); }

/// Lane by lane, `yes` where the mask's top bit is set and `no` where it is not.
INLINE vf choose(vi mask, vf yes, vf no) { return mask ? yes : no; }

/// IEEE square root, correctly rounded at every level (sqrtps, fsqrt).
INLINE vf square_root(vf value) { return __builtin_elementwise_sqrt(value); }

/// a * b + c, rounded once where the level can. Never used in what defines a chip.
INLINE vf multiply_add(vf a, vf b, vf c) {
#if CK_HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
