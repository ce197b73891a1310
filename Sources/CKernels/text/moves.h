// Moves of cells by wished amounts, eight cells at a time at every level, so that the sums of conductances belong to
// places and not to a level. No contraction.

typedef float moved_values __attribute__((ext_vector_type(8)));
typedef int32_t moved_masks __attribute__((ext_vector_type(8)));
typedef uint32_t moved_counts __attribute__((ext_vector_type(8)));
typedef uint8_t moved_faults __attribute__((ext_vector_type(8)));
typedef double moved_sums __attribute__((ext_vector_type(8)));

static void move_cells(const ck_moves *m, size_t eights, ck_move_tally *tally) {
  moved_masks cells = 0;
  moved_sums sums;
  memcpy(&sums, tally->conductances, sizeof sums);
  for (size_t cell = 0; cell < 8 * eights; cell += 8) {
    moved_values wish, value, gain;
    moved_counts had;
    moved_faults faults;
    memcpy(&wish, m->wishes + cell, sizeof wish);
    memcpy(&value, m->values + cell, sizeof value);
    memcpy(&had, m->counts + cell, sizeof had);
    memcpy(&faults, m->faults + cell, sizeof faults);
    const moved_masks written = (wish != 0) & (wish == wish);
    cells -= written;
    sums += __builtin_convertvector(written ? value : (moved_values)0, moved_sums);
    const moved_counts more = had - __builtin_bit_cast(moved_counts, written);
    // A count that has come round to 0 stays at the largest.
    const moved_counts counted = ((more == 0) & written) ? (moved_counts)0xffffffffu : more;
    memcpy(m->counts + cell, &counted, sizeof counted);
    moved_values step = m->factor * wish;
    if (m->gain) {
      memcpy(&gain, m->gain + cell, sizeof gain);
      step = gain * step;
    }
    moved_values moved = value + step;
    moved = moved < m->lowest ? (moved_values)m->lowest : moved;
    moved = moved > m->highest ? (moved_values)m->highest : moved;
    const moved_masks free = __builtin_convertvector(faults, moved_masks) == 0;
    moved = (written & free) ? moved : value;
    memcpy(m->values + cell, &moved, sizeof moved);
  }
  memcpy(tally->conductances, &sums, sizeof sums);
  for (int lane = 0; lane < 8; ++lane) tally->cells += (uint32_t)cells[lane];
}
