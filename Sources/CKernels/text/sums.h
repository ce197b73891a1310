// Sums of one tile of outputs: a few samples times a few vectors of columns. Every output is summed row after row,
// whatever the tile, so a batch may be split anywhere without changing it.

/// What is summed besides the signal: nothing, the variances of the cells, squares times weights, or squares times the
/// sizes of weights.
enum { sum_signal, sum_cells, sum_weights, sum_sizes, sum_kinds };

enum {
  tile_both = CK_TILE_BOTH, // samples per tile with both products: 4 x this many accumulators
  tile_single = ck_tile_samples,
  wide = CK_WIDE, // vectors of columns side by side when there is one sample
  fetched_ahead = 4, // rows of half width
  most_sums = tile_single > wide ? tile_single : wide,
};

/// Where a vector of columns begins in the panels of signals and of variances, in whichever width.
typedef struct {
  const char *signal, *variance;
} columns_at;

INLINE vf load_signal(bool half, const char *from) {
  return half ? widen_binary16((const uint16_t *)from) : load((const float *)from);
}

INLINE vf load_variance(bool half, const char *from) {
  return half ? widen_bfloat16((const uint16_t *)from) : load((const float *)from);
}

INLINE vf size_of(vf value) { return as_float(as_int(value) & 0x7fffffff); }

/// `height` samples times `width` vectors of columns, one of which is 1. `x` holds for each row `height` inputs and, if
/// there is a second sum, their squares. The sums are stored as height x width signals, then as many variances.
INLINE void sum_tile(int kind, bool half, int height, int width, const float *x, const columns_at *at, size_t rows,
                     float *sums) {
  vf y[most_sums], v[most_sums];
  const char *w[wide], *s[wide];
  const int count = height * width, products = kind == sum_signal ? 1 : 2;
  const size_t stride = ck_panel_columns * (half ? sizeof(uint16_t) : sizeof(float));
#pragma clang loop unroll(full)
  for (int k = 0; k < count; ++k) y[k] = v[k] = splat(0);
#pragma clang loop unroll(full)
  for (int c = 0; c < width; ++c) w[c] = at[c].signal, s[c] = at[c].variance;
  for (size_t row = 0; row < rows; ++row) {
#pragma clang loop unroll(full)
    for (int c = 0; c < width; ++c) {
      if (half && width > 1) {
        // Narrow rows are used up faster than processors fetch so many of them by themselves.
        __builtin_prefetch(w[c] + (row + fetched_ahead) * stride);
        if (kind == sum_cells) __builtin_prefetch(s[c] + (row + fetched_ahead) * stride);
      }
      const vf weights = load_signal(half, w[c] + row * stride);
#pragma clang loop unroll(full)
      for (int b = 0; b < height; ++b)
        y[b * width + c] = multiply_add(splat(x[b]), weights, y[b * width + c]);
      if (kind != sum_signal) {
        const vf second = kind == sum_cells     ? load_variance(half, s[c] + row * stride)
                          : kind == sum_weights ? weights
                                                : size_of(weights);
#pragma clang loop unroll(full)
        for (int b = 0; b < height; ++b)
          v[b * width + c] = multiply_add(splat(x[height + b]), second, v[b * width + c]);
      }
    }
    x += height * products;
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < count; ++k) {
    store(sums + k * CK_LANES, y[k]);
    if (kind != sum_signal) store(sums + (count + k) * CK_LANES, v[k]);
  }
}

#define TILE(NAME, KIND, HALF, HEIGHT, WIDTH)                                                                     \
  static __attribute__((noinline)) void NAME(const float *x, const columns_at *at, size_t rows, float *sums) {    \
    sum_tile(KIND, HALF, HEIGHT, WIDTH, x, at, rows, sums);                                                       \
  }
#define TILES(KIND, HALF)                                                                                         \
  TILE(tile_##KIND##_##HALF##_1, KIND, HALF, 1, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_2, KIND, HALF, 2, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_3, KIND, HALF, 3, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_4, KIND, HALF, 4, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_5, KIND, HALF, 5, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_6, KIND, HALF, 6, 1)                                                                \
  TILE(tile_##KIND##_##HALF##_wide, KIND, HALF, 1, wide)
TILES(sum_signal, 0) TILES(sum_signal, 1)
TILES(sum_cells, 0) TILES(sum_cells, 1)
TILES(sum_weights, 0) TILES(sum_weights, 1)
TILES(sum_sizes, 0) TILES(sum_sizes, 1)

typedef void (*tile_sum)(const float *, const columns_at *, size_t, float *);

#define ROW(KIND, HALF)                                                                                           \
  {tile_##KIND##_##HALF##_1, tile_##KIND##_##HALF##_2, tile_##KIND##_##HALF##_3,   tile_##KIND##_##HALF##_4,      \
   tile_##KIND##_##HALF##_5, tile_##KIND##_##HALF##_6, tile_##KIND##_##HALF##_wide}

/// By kind, width of storage, and height less one; the last of each is the wide one.
static const tile_sum tile_sums[sum_kinds][2][tile_single + 1] = {
    {ROW(sum_signal, 0), ROW(sum_signal, 1)},
    {ROW(sum_cells, 0), ROW(sum_cells, 1)},
    {ROW(sum_weights, 0), ROW(sum_weights, 1)},
    {ROW(sum_sizes, 0), ROW(sum_sizes, 1)},
};
#undef ROW
#undef TILES
#undef TILE
