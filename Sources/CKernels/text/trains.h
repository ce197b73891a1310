// Stochastic coincidence: rows and columns fire random trains of pulses, and a cell is pulsed where both fire at once.
// A train is 31 slots in the low bits of a word; the top bit is the sign of the value that it stands for.

/// A slot of line k fires with probability |value| x scale: its uniform is that of cell slot x stride + k.
static void fill_trains(uint32_t *trains, const float *values, size_t lines, size_t slots, float scale,
                        ck_address at, uint64_t first_cell) {
  const size_t stride = (lines + panel_cells - 1) / panel_cells * panel_cells;
  const draw d = draw_at(at);
  for (size_t line = 0; line < lines; line += panel_cells) {
    const size_t used = lines - line < panel_cells ? lines - line : panel_cells;
    ALIGNED float chance[panel_cells] = {0}, uniform[panel_cells];
    uint32_t bits[panel_cells];
    for (size_t k = 0; k < used; ++k) {
      const float value = values[line + k];
      chance[k] = (value < 0 ? -value : value) * scale;
      bits[k] = value < 0 ? 0x80000000u : 0;
    }
    for (size_t slot = 0; slot < slots; ++slot) {
      const uint64_t panel = (first_cell + slot * stride + line) / panel_cells;
      fill_panels(want_uniforms, &d, panel, 1, (char *)uniform);
      for (size_t k = 0; k < used; ++k) bits[k] |= (uint32_t)(uniform[k] <= chance[k]) << slot;
    }
    memcpy(trains + line, bits, used * sizeof(uint32_t));
  }
}

typedef uint8_t train_bytes __attribute__((ext_vector_type(CK_LANES * 4)));

/// The four bytes of each lane added up.
INLINE vi sum_bytes(vu bytes) {
  const vu pairs = (bytes & 0x00ff00ffu) + (bytes >> 8 & 0x00ff00ffu);
  return __builtin_bit_cast(vi, (pairs & 0xffffu) + (pairs >> 16));
}

/// Coincidences of one row with a vector of columns, over all samples.
INLINE void meet(const uint32_t *row_trains, size_t row_stride, const uint32_t *column_trains, size_t columns, size_t batch,
                 size_t width, vi *up, vi *down) {
  // A byte holds at most 8 coincidences of a sample, so 31 samples fit.
  enum { samples_per_byte = 31 };
  *up = *down = (vi)0;
  for (size_t first = 0; first < batch; first += samples_per_byte) {
    const size_t last = batch - first < samples_per_byte ? batch : first + samples_per_byte;
    train_bytes all = 0, opposed = 0;
    for (size_t b = first; b < last; ++b) {
      const uint32_t own = row_trains[b * row_stride];
      vu other;
      copy_some(&other, column_trains + b * columns, width * sizeof(uint32_t), sizeof other);
      const vu both = other & (own & 0x7fffffffu);
      const train_bytes count = __builtin_elementwise_popcount(__builtin_bit_cast(train_bytes, both));
      const vi differ = __builtin_bit_cast(vi, other ^ own) >> 31;
      all += count;
      opposed += count & __builtin_bit_cast(train_bytes, differ);
    }
    const vi total = sum_bytes(__builtin_bit_cast(vu, all)), less = sum_bytes(__builtin_bit_cast(vu, opposed));
    *up += total - less;
    *down += less;
  }
}

static void add_coincidences(int32_t *up, int32_t *down, const uint32_t *row_trains, size_t rows,
                             size_t row_stride, const uint32_t *column_trains, size_t columns, size_t batch) {
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; column += CK_LANES) {
      const size_t width = columns - column < CK_LANES ? columns - column : CK_LANES;
      vi more, less, old_up, old_down;
      meet(row_trains + row, row_stride, column_trains + column, columns, batch, width, &more, &less);
      const size_t place = row * columns + column, size = width * sizeof(int32_t);
      copy_some(&old_up, up + place, size, sizeof old_up);
      copy_some(&old_down, down + place, size, sizeof old_down);
      more += old_up, less += old_down;
      copy_out(up + place, &more, size, sizeof more);
      copy_out(down + place, &less, size, sizeof less);
    }
  }
}
