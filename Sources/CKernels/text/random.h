// Philox4x32-10 (Salmon et al. 2011) and Box-Muller. Cells lie in panels of 64: cell 64 p + 16 w + l is word w of
// block 16 p + l, so a vector of blocks yields four vectors of neighbouring cells without a shuffle.

enum { panel_cells = 64, panel_blocks = 16 };

/// What stays the same over a fill: ten round keys and three of the four counter words.
typedef struct {
  uint64_t keys[10][2];
  uint64_t array, event, stream;
} draw;

INLINE draw draw_at(ck_address at) {
  draw d;
  uint32_t k0 = (uint32_t)at.key, k1 = (uint32_t)(at.key >> 32);
  for (int round = 0; round < 10; ++round, k0 += 0x9e3779b9u, k1 += 0xbb67ae85u) {
    d.keys[round][0] = k0;
    d.keys[round][1] = k1;
  }
  d.array = at.array;
  d.event = (uint32_t)at.event;
  d.stream = (uint32_t)at.stream << 24 | (uint32_t)(at.event >> 32 & 0xffffff);
  return d;
}

typedef uint32_t block_words __attribute__((ext_vector_type(panel_blocks)));
typedef uint64_t block_lanes __attribute__((ext_vector_type(panel_blocks)));
typedef uint64_t half_lanes __attribute__((ext_vector_type(panel_blocks / 2)));

/// 32 x 32 -> 64 bits; the upper halves of the lanes are ignored (vpmuludq, umull).
INLINE block_lanes multiply_low_words(block_lanes a, uint32_t b) {
  return __builtin_convertvector(__builtin_convertvector(a, block_words), block_lanes) * (block_lanes)(uint64_t)b;
}

/// Nine rounds on 32-bit words held in 64-bit lanes, where one multiplication gives both halves of a product. The
/// upper halves of the lanes collect rubbish that nothing reads.
INLINE void nine_rounds(const draw *d, block_lanes block, block_lanes c[4]) {
  c[0] = block, c[1] = (block_lanes)d->array, c[2] = (block_lanes)d->event, c[3] = (block_lanes)d->stream;
#pragma clang loop unroll(full)
  for (int round = 0; round < 9; ++round) {
    const block_lanes p0 = multiply_low_words(c[0], 0xd2511f53u);
    const block_lanes p1 = multiply_low_words(c[2], 0xcd9e8d57u);
    c[0] = (p1 >> 32) ^ c[1] ^ (block_lanes)d->keys[round][0];
    c[1] = p1;
    c[2] = (p0 >> 32) ^ c[3] ^ (block_lanes)d->keys[round][1];
    c[3] = p0;
  }
}

/// The lower words of all lanes in the order of the blocks, and the upper ones. The lower half of the lanes holds the
/// even blocks and the upper half the odd ones, so that the two join by a shift.
INLINE block_words low_words(block_lanes c) {
  return __builtin_bit_cast(block_words, (c.lo & (half_lanes)0xffffffffull) | c.hi << 32);
}
INLINE block_words high_words(block_lanes c) {
  return __builtin_bit_cast(block_words, c.lo >> 32 | (c.hi & (half_lanes)0xffffffff00000000ull));
}

/// The four words of the blocks of a panel: nine rounds in lanes, the tenth while the lanes are joined.
INLINE void words_of_panel(const draw *d, uint64_t panel, block_words words[4]) {
  const block_lanes even_then_odd = {0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15};
  block_lanes c[4];
  nine_rounds(d, even_then_odd + (block_lanes)(panel * panel_blocks), c);
  const block_lanes p0 = multiply_low_words(c[0], 0xd2511f53u);
  const block_lanes p1 = multiply_low_words(c[2], 0xcd9e8d57u);
  words[0] = high_words(p1) ^ low_words(c[1]) ^ (block_words)(uint32_t)d->keys[9][0];
  words[1] = low_words(p1);
  words[2] = high_words(p0) ^ low_words(c[3]) ^ (block_words)(uint32_t)d->keys[9][1];
  words[3] = low_words(p0);
}

/// ((word >> 8) + 1) 2^-24, in (0, 1], exact.
INLINE vf uniform_of(vu word) { return to_float(__builtin_bit_cast(vi, (word >> 8) + 1u)) * 0x1p-24f; }

/// Half of Box-Muller's radius, sqrt(-2 ln u) / 2, of u = ((word >> 8) + 1) 2^-24: `ln_of_normal` with its f replaced by
/// F = -f / 2 and all else scaled by the powers of two that this brings, which changes no bit and saves operations.
INLINE vf half_radius_of(vu word) {
  const vi shifted = as_int(to_float(__builtin_bit_cast(vi, (word >> 8) + 1u))) - (0x3f3504f3 + (24 << 23));
  const vf e = to_float(shifted >> 23);
  const vf f = 0.5f - as_float((shifted & 0x007fffff) + (0x3f3504f3 - (1 << 23)));
  const vf z = f * f;
  const vf p01 = 4 * LN_0 + 8 * LN_1 * f;
  const vf p23 = 16 * LN_2 + 32 * LN_3 * f;
  const vf p45 = 64 * LN_4 + 128 * LN_5 * f;
  const vf p67 = 256 * LN_6 + 512 * LN_7 * f;
  const vf p = (p01 + p23 * z) + (p45 + p67 * z) * (z * z);
  vf y = f * z * p;
  y = y + e * (LN2_LOW / 2);
  y = y + z;
  return square_root((f + y) - e * (LN2_HIGH / 2));
}

/// Box-Muller: the radius from one word, the angle from the other. The top two bits are the quadrant, the next 22
/// the angle within it. Twice the sine and the cosine, since the radius is halved.
INLINE void normals_of(vu radius_word, vu angle_word, vf *first, vf *second) {
  const vf r = half_radius_of(radius_word);
  // The 22 bits and a half as the mantissa of a number in [1, 2).
  const vf place = as_float(__builtin_bit_cast(vi, (angle_word >> 7 & 0x7ffffeu) | 0x3f800001u));
  const vf phi = (place - 1.5f) * 0x1.921fb6p+0f;
  const vf twice = phi + phi, z = phi * phi;
  vf s = splat(-0x1.9943e0p-13f);
  s = s * z + 0x1.11073ap-7f;
  s = s * z - 0x1.555546p-3f;
  s = twice + twice * z * s;
  vf c = splat(0x1.99eb9cp-15f);
  c = c * z - 0x1.6c0c34p-9f;
  c = c * z + 0x1.55554ap-4f;
  c = (2.0f - z) + z * z * c;
  const vi turn = __builtin_bit_cast(vi, angle_word);
  const vi odd_quadrant = turn << 1;
  const vi first_sign = (turn ^ turn << 1) & (int32_t)0x80000000;
  const vi second_sign = turn & (int32_t)0x80000000;
  *first = r * as_float(as_int(choose(odd_quadrant, s, c)) ^ first_sign);
  *second = r * as_float(as_int(choose(odd_quadrant, c, s)) ^ second_sign);
}

enum { want_words, want_uniforms, want_normals };

/// Turns the words of a panel into what is wanted. Words 0 and 2 of its blocks are a radius each, words 1 and 3 an angle
/// each.
INLINE void finish_panel(int want, const block_words words[4], char *output) {
  enum { run = CK_LANES < panel_blocks ? CK_LANES : panel_blocks, size = run * 4, word = panel_blocks * 4 };
#pragma clang loop unroll(full)
  for (int first_pair = 0; first_pair < panel_cells / 2; first_pair += CK_LANES) {
    vu radius, angle;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < CK_LANES; lane += run) {
      const int pair = first_pair + lane;
      const char *from = (const char *)words + pair / panel_blocks * 2 * word + pair % panel_blocks * 4;
      memcpy((char *)&radius + lane * 4, from, size);
      memcpy((char *)&angle + lane * 4, from + word, size);
    }
    vf first = __builtin_bit_cast(vf, radius), second = __builtin_bit_cast(vf, angle);
    if (want == want_uniforms) first = uniform_of(radius), second = uniform_of(angle);
    if (want == want_normals) normals_of(radius, angle, &first, &second);
#pragma clang loop unroll(full)
    for (int lane = 0; lane < CK_LANES; lane += run) {
      const int pair = first_pair + lane;
      char *to = output + pair / panel_blocks * 2 * word + pair % panel_blocks * 4;
      memcpy(to, (char *)&first + lane * 4, size);
      memcpy(to + word, (char *)&second + lane * 4, size);
    }
  }
}

/// Neighbouring panels of 64 cells each, as 32-bit patterns. A panel is finished while the words of the next are made:
/// both are long chains of operations that wait for each other, and neither needs the other.
INLINE void fill_panels(int want, const draw *d, uint64_t panel, size_t panels, char *output) {
  block_words next[4];
  words_of_panel(d, panel, next);
  for (size_t k = 1; k < panels; ++k, output += panel_cells * 4) {
    block_words words[4];
    memcpy(words, next, sizeof words);
    words_of_panel(d, panel + k, next);
    finish_panel(want, words, output);
  }
  finish_panel(want, next, output);
}

/// Not inlined: it is long, and who calls it draws many at a time.
static __attribute__((noinline)) void draw_normals(const draw *d, uint64_t panel, size_t panels, float *output) {
  fill_panels(want_normals, d, panel, panels, (char *)output);
}

/// Any first cell and count: whole panels in place, the two ends through a buffer.
INLINE void fill(int want, char *output, size_t count, ck_address at, uint64_t first_cell) {
  const draw d = draw_at(at);
  uint64_t panel = first_cell / panel_cells;
  size_t skip = first_cell % panel_cells;
  while (count > 0) {
    size_t panels = 1, part = count;
    if (skip == 0 && count >= panel_cells) {
      panels = count / panel_cells;
      part = panels * panel_cells;
      fill_panels(want, &d, panel, panels, output);
    } else {
      char whole[panel_cells * 4];
      fill_panels(want, &d, panel, 1, whole);
      if (part > panel_cells - skip) part = panel_cells - skip;
      memcpy(output, whole + skip * 4, part * 4);
      skip = 0;
    }
    panel += panels, output += part * 4, count -= part;
  }
}

static void fill_words(uint32_t *output, size_t count, ck_address at, uint64_t first_cell) {
  fill(want_words, (char *)output, count, at, first_cell);
}

static void fill_uniforms(float *output, size_t count, ck_address at, uint64_t first_cell) {
  fill(want_uniforms, (char *)output, count, at, first_cell);
}

static void fill_normals(float *output, size_t count, ck_address at, uint64_t first_cell) {
  fill(want_normals, (char *)output, count, at, first_cell);
}
