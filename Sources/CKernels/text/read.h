// The noisy read: y = V G and the variance of each output in one pass over the packed panels, one draw per output,
// then the converter.

/// What is known of a sample's squares.
enum {
  squares_any,
  squares_same,  // inputs are 0 or 1: each is its own square
  squares_ones,  // inputs are 1 or -1: every square is 1
};

/// Which squares a sample has. Ones are looked for first, so the answer depends on nothing but the sample.
static int squares_of(const float *inputs, size_t rows) {
  if (rows == 0) return squares_any;
  // Nearly every sample that is not of these kinds shows it at once.
  if (inputs[0] != 0.0f && inputs[0] != 1.0f && inputs[0] != -1.0f) return squares_any;
  vi ones = (vi)-1, same = (vi)-1;
  for (size_t row = 0; row < rows; row += CK_LANES) {
    // What lies behind the last row counts as 1.
    const size_t rest = rows - row;
    const vf x = rest >= CK_LANES ? load(inputs + row) : load_some(inputs + row, rest) + load_tail(rest);
    ones &= (x == 1.0f) | (x == -1.0f);
    same &= (x == 0.0f) | (x == 1.0f);
  }
  if (all_set(ones)) return squares_ones;
  return all_set(same) ? squares_same : squares_any;
}

/// Whether a sample's variances come without a sum of their own.
INLINE bool is_free(const ck_read *read, int squares) {
  if (squares == squares_ones) return read->column_variance != NULL;
  return squares == squares_same && read->variance_form == ck_variance_affine;
}

/// What is summed besides the signal.
INLINE int kind_of(const ck_read *read) {
  if (!read->noisy) return sum_signal;
  switch (read->variance_form) {
    case ck_variance_cells: return sum_cells;
    case ck_variance_affine: return sum_weights;
    case ck_variance_sizes: return sum_sizes;
    default: return sum_signal;
  }
}

typedef float eight __attribute__((ext_vector_type(8)));

/// Rows become columns: three rounds of exchanges between vectors 1, 2 and 4 apart.
INLINE void transpose(eight x[8]) {
  eight y[8];
#pragma clang loop unroll(full)
  for (int k = 0; k < 8; k += 2) {
    y[k] = __builtin_shufflevector(x[k], x[k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    y[k + 1] = __builtin_shufflevector(x[k], x[k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 8; k += k % 4 == 1 ? 3 : 1) {
    x[k] = __builtin_shufflevector(y[k], y[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    x[k + 2] = __builtin_shufflevector(y[k], y[k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < 4; ++k) {
    y[k] = __builtin_shufflevector(x[k], x[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    y[k + 4] = __builtin_shufflevector(x[k], x[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  memcpy(x, y, sizeof y);
}

/// Packs rows from `row` on, eight at a time, and returns the first that is left. Vectors are longer than a tile is high:
/// what is too much is overwritten by what follows, so the last eight are always left.
static size_t pack_eights(const ck_read *read, int height, bool squares, const float *inputs, float *packed) {
  size_t row = 0;
  for (; row + 16 <= read->driven_rows; row += 8) {
    eight x[8];
#pragma clang loop unroll(full)
    for (int b = 0; b < 8; ++b) {
      const size_t sample = b < height ? (size_t)b : 0;
      memcpy(&x[b], inputs + sample * read->rows + row, sizeof x[b]);
    }
    transpose(x);
#pragma clang loop unroll(full)
    for (int k = 0; k < 8; ++k, packed += squares ? 2 * height : height) {
      const eight square = x[k] * x[k];
      memcpy(packed, &x[k], sizeof x[k]);
      if (squares) memcpy(packed + height, &square, sizeof square);
    }
  }
  return row;
}

INLINE void pack_rows(const ck_read *read, size_t row, int height, bool squares, const float *inputs, float *packed) {
  const size_t step = (size_t)(squares ? 2 * height : height);
  for (; row < read->driven_rows; ++row) {
    for (int b = 0; b < height; ++b) {
      const float x = inputs[(size_t)b * read->rows + row];
      packed[row * step + (size_t)b] = x;
      if (squares) packed[row * step + (size_t)(height + b)] = x * x;
    }
  }
}

/// Inputs of one tile, row after row: `height` values, then their squares if they are summed.
static void pack_inputs(const ck_read *read, int height, bool squares, const float *inputs, float *packed) {
  inputs += read->first_row;
  if (height == 1 && squares) {
    pack_rows(read, 0, 1, true, inputs, packed);
  } else if (height == 1) {
    memcpy(packed, inputs, read->driven_rows * sizeof *packed);
  } else {
    pack_rows(read, pack_eights(read, height, squares, inputs, packed), height, squares, inputs, packed);
  }
}

/// A sample's sum of squares times the rows' own variances, in eight sums that belong to rows: rows that are not driven
/// change it no more than inputs of 0.
static float own_variance(const ck_read *read, const float *inputs) {
  if (!read->noisy || !read->row_variance) return 0;
  const float *variance = read->row_variance;
  const size_t end = read->first_row + read->driven_rows;
  size_t row = read->first_row;
  float sums[8] = {0};
  for (; row < end && row % 8 != 0; ++row) sums[row % 8] += inputs[row] * inputs[row] * variance[row];
  eight whole;
  memcpy(&whole, sums, sizeof whole);
  for (; row + 8 <= end; row += 8) {
    eight x, v;
    memcpy(&x, inputs + row, sizeof x);
    memcpy(&v, variance + row, sizeof v);
    whole += x * x * v;
  }
  memcpy(sums, &whole, sizeof whole);
  for (; row < end; ++row) sums[row % 8] += inputs[row] * inputs[row] * variance[row];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

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

/// The samples of one chunk: packed inputs, what their squares are, their constant parts of the variance, and what is
/// added to their sums.
typedef struct {
  const float *packed;
  const unsigned char *squares;
  const float *constants;
  const float *added; // null: nothing
  int kind;           // what the tiles sum
} chunk_state;

/// Variance of a sample's outputs, from the signal's sum and, where there is one, the second sum.
INLINE vf variance_of(const ck_read *read, const chunk_state *chunk, size_t sample, vf signal, const float *second,
                      size_t column, size_t width) {
  const vf base = splat(read->output_variance);
  const int squares = chunk->squares[sample];
  if (squares == squares_ones && read->column_variance)
    return base + load_some(read->column_variance + column, width);
  vf variance = base + chunk->constants[sample];
  if (read->variance_form == ck_variance_cells) return variance + load(second);
  if (read->variance_form == ck_variance_none) return variance;
  variance += read->variance_slope * (is_free(read, squares) ? signal : load(second));
  // Rounding may leave a little less than nothing.
  return choose(variance < 0.0f, splat(0), variance);
}

/// From sums to outputs, for `height` samples or `width` vectors of columns. In a noisy read the outputs hold their
/// draws on entry.
INLINE void finish_tile(const ck_read *read, const chunk_state *chunk, size_t sample, int height, int vectors,
                        const float *sums, size_t column, float *output) {
  const int count = height * vectors;
  for (int k = 0; k < count; ++k) {
    const size_t b = (size_t)(k / vectors), place = column + (size_t)(k % vectors) * CK_LANES;
    const size_t width = read->columns - place;
    float *to = output + b * read->columns + place;
    vf value = load(sums + k * CK_LANES);
    if (read->noisy) {
      const vf variance =
          variance_of(read, chunk, sample + b, value, sums + (count + k) * CK_LANES, place, width);
      value += square_root(variance) * load_some(to, width);
    }
    if (chunk->added) value += load_some(chunk->added + (sample + b) * read->columns + place, width);
    store_some(to, convert(read, value, place, width), width);
  }
}

/// Where a column's vector begins in the panels.
INLINE columns_at columns_from(const ck_read *read, size_t column) {
  const size_t panel = column / ck_panel_columns * ck_panel_columns;
  const size_t start = panel * read->rows + read->first_row * ck_panel_columns + (column - panel);
  const size_t width = read->half ? sizeof(uint16_t) : sizeof(float);
  const char *variance = read->variance ? read->variance : read->signal;
  return (columns_at){(const char *)read->signal + start * width, variance + start * width};
}

/// One sample at a time over several vectors of columns, as long as there are as many.
static size_t read_wide(const ck_read *read, const chunk_state *chunk, float *sums, float *output) {
  const tile_sum sum = tile_sums[chunk->kind][read->half][tile_single];
  size_t column = read->first_column;
  for (; column + wide * CK_LANES <= read->end_column; column += wide * CK_LANES) {
    columns_at at[wide];
    for (size_t c = 0; c < wide; ++c) at[c] = columns_from(read, column + c * CK_LANES);
    sum(chunk->packed, at, read->driven_rows, sums);
    finish_tile(read, chunk, 0, 1, wide, sums, column, output);
  }
  return column;
}

/// All columns of the samples of one chunk. The panel stays in the second-level cache over the chunk's tiles.
static void sum_chunk(const ck_read *read, const chunk_state *chunk, size_t samples, size_t tallest,
                      float *output) {
  float sums[2 * most_sums * CK_LANES];
  const size_t packed_sample = read->driven_rows * (chunk->kind == sum_signal ? 1 : 2);
  size_t column = samples == 1 ? read_wide(read, chunk, sums, output) : read->first_column;
  for (; column < read->end_column; column += CK_LANES) {
    const columns_at at = columns_from(read, column);
    for (size_t b = 0; b < samples; b += tallest) {
      const size_t height = samples - b < tallest ? samples - b : tallest;
      tile_sums[chunk->kind][read->half][height - 1](chunk->packed + b * packed_sample, &at, read->driven_rows, sums);
      finish_tile(read, chunk, b, (int)height, 1, sums, column, output + b * read->columns);
    }
  }
}

/// Reads one chunk. `scratch` holds the packed inputs, then a constant and a byte for each sample.
static void read_chunk(const ck_read *read, const float *inputs, const float *added, size_t samples, float *scratch,
                       float *output) {
  float *constants = scratch + samples * read->driven_rows * 2;
  unsigned char *squares = (unsigned char *)(constants + samples);
  chunk_state chunk = {scratch, squares, constants, added, kind_of(read)};
  bool all_free = true;
  for (size_t b = 0; b < samples; ++b) {
    const float *sample = inputs + b * read->rows + read->first_row;
    squares[b] = (unsigned char)(read->noisy ? squares_of(sample, read->driven_rows) : squares_any);
    all_free &= is_free(read, squares[b]);
    constants[b] = own_variance(read, inputs + b * read->rows);
  }
  if (all_free) chunk.kind = sum_signal;
  const size_t tallest = chunk.kind == sum_signal ? tile_single : tile_both;
  const size_t packed_sample = read->driven_rows * (chunk.kind == sum_signal ? 1 : 2);
  for (size_t b = 0; b < samples; b += tallest) {
    const size_t height = samples - b < tallest ? samples - b : tallest;
    pack_inputs(read, (int)height, chunk.kind != sum_signal, inputs + b * read->rows, scratch + b * packed_sample);
  }
  sum_chunk(read, &chunk, samples, tallest, output);
}

static void noisy_read(const ck_read *read, const float *inputs, float *scratch, float *output) {
  const size_t drawn = read->end_column - read->first_column;
  for (size_t b = 0; b < read->batch; b += read->chunk) {
    const size_t samples = read->batch - b < read->chunk ? read->batch - b : read->chunk;
    float *rows = output + b * read->columns;
    const uint64_t cell = read->first_cell + b * read->columns;
    if (read->noisy && drawn == read->columns) {
      fill_normals(rows, samples * read->columns, read->noise, cell);
    } else if (read->noisy) {
      for (size_t s = 0; s < samples; ++s) {
        const size_t skip = s * read->columns + read->first_column;
        fill_normals(rows + skip, drawn, read->noise, cell + skip);
      }
    }
    const float *added = read->added ? read->added + b * read->columns : NULL;
    read_chunk(read, inputs + b * read->rows, added, samples, scratch, rows);
  }
}
