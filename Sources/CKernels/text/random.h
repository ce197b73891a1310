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

/// 32 x 32 -> 64 bits; the upper halves of the lanes are ignored (vpmuludq, umull).
INLINE block_lanes multiply_low_words(block_lanes a, uint32_t b) {
  return __builtin_convertvector(__builtin_convertvector(a, block_words), block_lanes) * (block_lanes)(uint64_t)b;
}

/// Ten rounds on 32-bit words held in 64-bit lanes, where one multiplication gives both halves of a product. The
/// upper halves of the lanes collect rubbish that nothing reads.
INLINE void philox(const draw *d, block_lanes block, block_lanes c[4]) {
  c[0] = block, c[1] = (block_lanes)d->array, c[2] = (block_lanes)d->event, c[3] = (block_lanes)d->stream;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; ++round) {
    const block_lanes p0 = multiply_low_words(c[0], 0xd2511f53u);
    const block_lanes p1 = multiply_low_words(c[2], 0xcd9e8d57u);
    c[0] = (p1 >> 32) ^ c[1] ^ (block_lanes)d->keys[round][0];
    c[1] = p1;
    c[2] = (p0 >> 32) ^ c[3] ^ (block_lanes)d->keys[round][1];
    c[3] = p0;
  }
}

/// The four words of the blocks of a panel. The lower half of the lanes holds the even blocks and the upper half the
/// odd ones, so that the two halves join by a shift.
INLINE void words_of_panel(const draw *d, uint64_t panel, block_words words[4]) {
  typedef uint64_t half_lanes __attribute__((ext_vector_type(panel_blocks / 2)));
  const block_lanes even_then_odd = {0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15};
  block_lanes c[4];
  philox(d, even_then_odd + (block_lanes)(panel * panel_blocks), c);
#pragma clang loop unroll(full)
  for (int w = 0; w < 4; ++w)
    words[w] = __builtin_bit_cast(block_words, (c[w].lo & (half_lanes)0xffffffffull) | c[w].hi << 32);
}

/// ((word >> 8) + 1) 2^-24, in (0, 1], exact.
INLINE vf uniform_of(vu word) { return to_float(__builtin_bit_cast(vi, (word >> 8) + 1u)) * 0x1p-24f; }

/// Box-Muller: the radius from one word, the angle from the other. The top two bits are the quadrant, the next 22
/// the angle within it.
INLINE void normals_of(vu radius_word, vu angle_word, vf *first, vf *second) {
  const vf r = square_root(-2.0f * ln_of_normal(uniform_of(radius_word)));
  const vf fraction = to_float(__builtin_bit_cast(vi, angle_word >> 8 & 0x3fffffu));
  const vf phi = ((fraction + 0.5f) * 0x1p-22f - 0.5f) * 0x1.921fb6p+0f;
  const vf z = phi * phi;
  vf s = splat(-0x1.9943e0p-13f);
  s = s * z + 0x1.11073ap-7f;
  s = s * z - 0x1.555546p-3f;
  s = phi + phi * z * s;
  vf c = splat(0x1.99eb9cp-16f);
  c = c * z - 0x1.6c0c34p-10f;
  c = c * z + 0x1.55554ap-5f;
  c = (1.0f - 0.5f * z) + z * z * c;
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
