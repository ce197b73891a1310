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

/// 32 x 32 -> 64 bits; the upper halves of the lanes are ignored (one vpmuludq or umull).
INLINE vw multiply_low_words(vw a, uint32_t b) {
  return __builtin_convertvector(__builtin_convertvector(a, vu_half), vw) * (vw)(uint64_t)b;
}

/// Ten rounds on 32-bit words held in 64-bit lanes, where one multiplication gives both halves of a product. The
/// upper halves of the lanes collect rubbish that nothing reads.
INLINE void philox(const draw *d, vw block, vw out[4]) {
  vw c0 = block, c1 = (vw)d->array, c2 = (vw)d->event, c3 = (vw)d->stream;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; ++round) {
    const vw p0 = multiply_low_words(c0, 0xd2511f53u);
    const vw p1 = multiply_low_words(c2, 0xcd9e8d57u);
    c0 = (p1 >> 32) ^ c1 ^ (vw)d->keys[round][0];
    c1 = p1;
    c2 = (p0 >> 32) ^ c3 ^ (vw)d->keys[round][1];
    c3 = p0;
  }
  out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/// The four words of CK_LANES neighbouring blocks. Even blocks sit in one vector and odd ones in the other, so the
/// two join by a shift.
INLINE void words_of_blocks(const draw *d, uint64_t first_block, vu words[4]) {
  vw even, odd, low[4], high[4];
  for (int lane = 0; lane < CK_LANES / 2; ++lane) even[lane] = (uint64_t)lane * 2;
  even += (vw)first_block;
  odd = even + (vw)1ull;
  philox(d, even, low);
  philox(d, odd, high);
#pragma clang loop unroll(full)
  for (int w = 0; w < 4; ++w)
    words[w] = __builtin_bit_cast(vu, (low[w] & (vw)0xffffffffull) | high[w] << 32);
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
  const vi odd_quadrant = turn << 1 >> 31;
  const vi first_sign = (turn ^ turn << 1) & (int32_t)0x80000000;
  const vi second_sign = turn & (int32_t)0x80000000;
  *first = r * as_float(as_int(choose(odd_quadrant, s, c)) ^ first_sign);
  *second = r * as_float(as_int(choose(odd_quadrant, c, s)) ^ second_sign);
}

enum { want_words, want_uniforms, want_normals };

/// The 64 cells of one panel, as 32-bit patterns.
INLINE void fill_panel(int want, const draw *d, uint64_t panel, char *output) {
#pragma clang loop unroll(disable)
  for (int lane = 0; lane < panel_blocks; lane += CK_LANES) {
    vu words[4];
    words_of_blocks(d, panel * panel_blocks + (uint64_t)lane, words);
    vf values[4];
    if (want == want_normals) {
      normals_of(words[0], words[1], &values[0], &values[1]);
      normals_of(words[2], words[3], &values[2], &values[3]);
    } else {
      for (int w = 0; w < 4; ++w)
        values[w] = want == want_uniforms ? uniform_of(words[w]) : __builtin_bit_cast(vf, words[w]);
    }
    for (int w = 0; w < 4; ++w) memcpy(output + (w * panel_blocks + lane) * 4, &values[w], sizeof(vf));
  }
}

/// Any first cell and count: whole panels in place, the two ends through a buffer.
INLINE void fill(int want, char *output, size_t count, ck_address at, uint64_t first_cell) {
  const draw d = draw_at(at);
  uint64_t panel = first_cell / panel_cells;
  size_t skip = first_cell % panel_cells;
  while (count > 0) {
    if (skip == 0 && count >= panel_cells) {
      fill_panel(want, &d, panel, output);
      output += panel_cells * 4, count -= panel_cells;
    } else {
      char whole[panel_cells * 4];
      fill_panel(want, &d, panel, whole);
      const size_t rest = panel_cells - skip, part = count < rest ? count : rest;
      memcpy(output, whole + skip * 4, part * 4);
      output += part * 4, count -= part, skip = 0;
    }
    ++panel;
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
