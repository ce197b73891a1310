// The noisy read: y = V G and V^2 S in one pass over the packed panels, one draw per output, then the converter.
// Every output is summed row after row, whatever the tile, so a batch may be split anywhere without changing it.

enum {
  tile_both = CK_TILE_BOTH, // samples per tile with both products: 4 x this many accumulators
  tile_single = ck_tile_samples,
};

/// Inputs of one tile, row after row: `height` values, then their squares if there are two products.
static void pack_inputs(int height, int products, const float *inputs, size_t stride, size_t rows, float *packed) {
  for (size_t row = 0; row < rows; ++row) {
    for (int b = 0; b < height; ++b) {
      const float x = inputs[(size_t)b * stride + row];
      packed[b] = x;
      if (products == 2) packed[height + b] = x * x;
    }
    packed += height * products;
  }
}

/// The sums of one tile: `height` rows of CK_LANES signals, then as many variances.
INLINE void sum_tile(int height, int products, const float *x, const float *w, const float *s, size_t rows,
                     float *sums) {
  vf y[tile_single], v[tile_single];
#pragma clang loop unroll(full)
  for (int b = 0; b < height; ++b) y[b] = v[b] = splat(0);
  for (size_t row = 0; row < rows; ++row) {
    const vf weights = load(w);
#pragma clang loop unroll(full)
    for (int b = 0; b < height; ++b) y[b] = multiply_add(splat(x[b]), weights, y[b]);
    if (products == 2) {
      const vf variances = load(s);
#pragma clang loop unroll(full)
      for (int b = 0; b < height; ++b) v[b] = multiply_add(splat(x[height + b]), variances, v[b]);
      s += ck_panel_columns;
    }
    w += ck_panel_columns;
    x += height * products;
  }
#pragma clang loop unroll(full)
  for (int b = 0; b < height; ++b) {
    store(sums + b * CK_LANES, y[b]);
    if (products == 2) store(sums + (height + b) * CK_LANES, v[b]);
  }
}

#define TILE(HEIGHT, PRODUCTS)                                                                                    \
  static __attribute__((noinline)) void sum_tile_##HEIGHT##_##PRODUCTS(                                           \
      const float *x, const float *w, const float *s, size_t rows, float *sums) {                                 \
    sum_tile(HEIGHT, PRODUCTS, x, w, s, rows, sums);                                                              \
  }
TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1)
TILE(1, 2) TILE(2, 2) TILE(3, 2)
#if CK_TILE_BOTH == 6
TILE(4, 2) TILE(5, 2) TILE(6, 2)
#endif
#undef TILE

typedef void (*tile_sum)(const float *, const float *, const float *, size_t, float *);

static const tile_sum tile_sums[2][tile_single] = {
    {sum_tile_1_1, sum_tile_2_1, sum_tile_3_1, sum_tile_4_1, sum_tile_5_1, sum_tile_6_1},
#if CK_TILE_BOTH == 6
    {sum_tile_1_2, sum_tile_2_2, sum_tile_3_2, sum_tile_4_2, sum_tile_5_2, sum_tile_6_2},
#else
    {sum_tile_1_2, sum_tile_2_2, sum_tile_3_2},
#endif
};

/// Rounds to a multiple of step, halves to even, without a rounding instruction (SSE2 has none).
INLINE vf round_to(vf value, float step) {
  const vf x = value / step;
  const vi sign = as_int(x) & (int32_t)0x80000000;
  const vf size = as_float(as_int(x) ^ sign);
  const vf rounded = as_float(as_int((size + 0x1p23f) - 0x1p23f) | sign) * step;
  // From 2^23 steps on a value has no digits left to round. NaN and infinity come this way too.
  return choose(size < 0x1p23f, rounded, value);
}

/// Gain and offset, clipping, rounding. NaN passes through: every comparison with it is false.
INLINE vf convert(const ck_read *read, vf value, size_t column, size_t width) {
  if (read->gain) value = value * load_some(read->gain + column, width);
  if (read->offset) value = value + load_some(read->offset + column, width);
  const vf limit = splat(read->limit);
  value = choose(value > limit, limit, value);
  value = choose(value < -limit, -limit, value);
  return read->step > 0 ? round_to(value, read->step) : value;
}

/// From sums to outputs, for one tile. In a noisy read the outputs hold their draws on entry.
static void finish_tile(const ck_read *read, int height, int products, const float *sums, size_t column,
                        float *output) {
  const size_t width = read->columns - column;
  for (int b = 0; b < height; ++b, output += read->columns) {
    vf value = load(sums + b * CK_LANES);
    if (read->noisy) {
      vf variance = splat(read->output_variance);
      if (products == 2) variance += load(sums + (height + b) * CK_LANES);
      value += square_root(variance) * load_some(output, width);
    }
    store_some(output, convert(read, value, column, width), width);
  }
}

/// All columns of the samples of one chunk. The panel stays in the second-level cache over the chunk's tiles.
static void read_chunk(const ck_read *read, const float *inputs, size_t samples, float *scratch, float *output) {
  const int products = read->noisy && read->variance ? 2 : 1;
  const size_t tallest = products == 2 ? tile_both : tile_single;
  const size_t packed_sample = read->driven_rows * (size_t)products;
  for (size_t b = 0; b < samples; b += tallest) {
    const size_t height = samples - b < tallest ? samples - b : tallest;
    pack_inputs((int)height, products, inputs + b * read->rows + read->first_row, read->rows, read->driven_rows,
                scratch + b * packed_sample);
  }
  float sums[2 * tile_single * CK_LANES];
  for (size_t column = 0; column < read->columns; column += CK_LANES) {
    const size_t panel = column / ck_panel_columns * ck_panel_columns;
    const size_t start = panel * read->rows + read->first_row * ck_panel_columns + (column - panel);
    const float *w = read->signal + start, *s = products == 2 ? read->variance + start : w;
    for (size_t b = 0; b < samples; b += tallest) {
      const size_t height = samples - b < tallest ? samples - b : tallest;
      tile_sums[products - 1][height - 1](scratch + b * packed_sample, w, s, read->driven_rows, sums);
      finish_tile(read, (int)height, products, sums, column, output + b * read->columns + column);
    }
  }
}

static void noisy_read(const ck_read *read, const float *inputs, float *scratch, float *output) {
  for (size_t b = 0; b < read->batch; b += read->chunk) {
    const size_t samples = read->batch - b < read->chunk ? read->batch - b : read->chunk;
    float *rows = output + b * read->columns;
    if (read->noisy) {
      fill_normals(rows, samples * read->columns, read->noise, read->first_cell + b * read->columns);
    }
    read_chunk(read, inputs + b * read->rows, samples, scratch, rows);
  }
}
