// Pulses at cells whose step is affine in their weight: one pulse each in vectors, any number of equal pulses by the
// closed form. The arithmetic and its order are those of Analog's PulsedCell; no contraction.

/// ratio^count by repeated squaring.
static double power_of(double ratio, uint32_t count) {
  double result = 1.0, factor = ratio;
  for (; count > 0; count >>= 1) {
    if (count & 1) result *= factor;
    factor *= factor;
  }
  return result;
}

INLINE double distance(double x) { return x < 0 ? -x : x; }

/// The weight after more than one pulse.
static float pulsed_often(const ck_pulses *p, size_t cell, uint32_t count, bool upward, float normal) {
  const float weight = p->hidden[cell], step = upward ? p->steps.up[cell] : p->steps.down[cell];
  const float *slopes = upward ? p->steps.up_slope : p->steps.down_slope;
  const float bound = upward ? p->steps.upper[cell] : p->steps.lower[cell];
  const float own = slopes ? slopes[cell] : p->soft && bound != 0 ? -step / bound : 0;
  const double sign = upward ? 1 : -1, slope = sign * (double)own;
  const double first = sign * (double)(step + own * weight);
  const double ratio = 0 >= 1 + slope ? 0 : 1 + slope;
  const double power = power_of(ratio, count);
  const bool flat = distance(1 - ratio) < 1e-12;
  const double mean = (double)weight + (flat ? (double)count * first : first * (1 - power) / (1 - ratio));
  double variance;
  if (p->multiplicative) {
    const double last = first * p->cycle_sigma * power_of(ratio, count - 1);
    variance = (double)count * last * last;
  } else {
    const double one = (double)step * p->cycle_sigma;
    const double square = ratio * ratio;
    const double sum = distance(1 - square) < 1e-12 ? (double)count : (1 - power * power) / (1 - square);
    variance = one * one * sum;
  }
  const float spread = (float)__builtin_elementwise_sqrt(0 >= variance ? 0.0 : variance);
  const float value = (float)mean + spread * normal;
  const float raised = p->steps.lower[cell] >= value ? p->steps.lower[cell] : value;
  return p->steps.upper[cell] < raised ? p->steps.upper[cell] : raised;
}

/// What a cell shows of a weight.
INLINE vf shown_by(const ck_pulses *p, vf weight, const float *noise) {
  const vf visible = p->write_noise == 0 ? weight : weight + p->write_noise * load(noise);
  return smaller(larger(p->rest + p->unit * visible, splat(p->floor)), splat(p->ceiling));
}

/// The steps of a vector of cells with their noise, downwards where the mask says so.
INLINE vf noisy_steps(const ck_pulses *p, size_t cell, size_t width, vi down, vf weight, vf normal) {
  const ck_steps *s = &p->steps;
  const vf step = choose(down, load_some(s->down + cell, width), load_some(s->up + cell, width));
  vf slope = splat(0);
  if (s->up_slope) {
    slope = choose(down, load_some(s->down_slope + cell, width), load_some(s->up_slope + cell, width));
  } else if (p->soft) {
    slope = soft_slope(step, choose(down, load_some(s->lower + cell, width), load_some(s->upper + cell, width)));
  }
  const vf size = step + slope * weight;
  const float sigma = (float)p->cycle_sigma;
  return p->multiplicative ? size * (1.0f + sigma * normal) : size + step * sigma * normal;
}

INLINE uint32_t pulses_due(int32_t count) { return count < 0 ? 0u - (uint32_t)count : (uint32_t)count; }

/// A tally on its way, in registers. The sums of conductance belong to places and not to an instruction level.
typedef double place_sums __attribute__((ext_vector_type(8)));
typedef uint64_t place_counts __attribute__((ext_vector_type(8)));
typedef struct {
  vi cells;  // counted downwards
  vi single; // cells of plain panels, a pulse each
  place_counts pulses;
  place_sums conductance_pulses;
} running_tally;

/// Counts the pulses of a vector of cells of which none has several, and adds up what they cost.
INLINE void count_single(const ck_pulses *p, size_t cell, vi due, vf conductance, running_tally *tally) {
  const vi one = due & 1;
  vu had;
  memcpy(&had, p->pulses + cell, sizeof had);
  had += __builtin_elementwise_min(__builtin_bit_cast(vu, one), ~had);
  memcpy(p->pulses + cell, &had, sizeof had);
  tally->single += one;
  const vf charged = choose(due != 0, conductance, splat(0));
#pragma clang loop unroll(full)
  for (size_t k = 0; k < CK_LANES; k += 8) {
    typedef float narrow_values __attribute__((ext_vector_type(8)));
    narrow_values values;
    memcpy(&values, (const char *)&charged + k * 4, sizeof values);
    tally->conductance_pulses += __builtin_convertvector(values, place_sums);
  }
}

/// The same whatever is due. Returns which cells have several.
INLINE vi count_vector(const ck_pulses *p, size_t cell, size_t width, running_tally *tally) {
  vi due;
  vf conductance;
  vu had;
  copy_some(&due, p->counts + cell, width * 4, sizeof due);
  copy_some(&conductance, p->conductance + cell, width * 4, sizeof conductance);
  copy_some(&had, p->pulses + cell, width * 4, sizeof had);
  const vu size = __builtin_bit_cast(vu, due < 0 ? -due : due);
  const vu sum = had + size;
  had = sum < had ? (vu)0xffffffffu : sum;
  copy_out(p->pulses + cell, &had, width * 4, sizeof had);
  tally->cells += size != 0;
#pragma clang loop unroll(full)
  for (size_t k = 0; k < CK_LANES; k += 8) {
    typedef float narrow_values __attribute__((ext_vector_type(8)));
    typedef uint32_t narrow_words __attribute__((ext_vector_type(8)));
    narrow_values values;
    narrow_words sizes;
    memcpy(&values, (const char *)&conductance + k * 4, sizeof values);
    memcpy(&sizes, (const char *)&size + k * 4, sizeof sizes);
    tally->pulses += __builtin_convertvector(sizes, place_counts);
    tally->conductance_pulses +=
        __builtin_convertvector(values, place_sums) * __builtin_convertvector(sizes, place_sums);
  }
  return size > 1;
}

/// Counts the pulses of a panel, or of what there is of one. Returns whether any cell has several.
INLINE bool count_panel(const ck_pulses *p, size_t cell, size_t count, running_tally *tally) {
  vi often = 0;
  if (count == panel_cells) {
    for (size_t k = 0; k < panel_cells; k += CK_LANES) often |= count_vector(p, cell + k, CK_LANES, tally);
  } else {
    for (size_t k = 0; k < count; k += CK_LANES) often |= count_vector(p, cell + k, count - k, tally);
  }
  return any_set(often);
}

/// Adds a running tally to a total.
INLINE void add_tally(const running_tally *tally, ck_pulse_tally *total) {
  for (int lane = 0; lane < CK_LANES; ++lane) {
    total->cells += (uint32_t)-tally->cells[lane] + (uint32_t)tally->single[lane];
    total->pulses += (uint32_t)tally->single[lane];
  }
  for (int place = 0; place < 8; ++place) total->pulses += tally->pulses[place];
  memcpy(total->conductance_pulses, &tally->conductance_pulses, sizeof total->conductance_pulses);
}

/// One pulse at each of the cells of a vector that have one due and can move. With a tally, the vector is of a plain
/// panel and its pulses are counted too.
INLINE void pulse_vector(const ck_pulses *p, size_t cell, size_t width, const float *noise, const float *shown,
                         running_tally *tally) {
  typedef uint8_t bytes __attribute__((ext_vector_type(CK_LANES)));
  vi due;
  copy_some(&due, p->counts + cell, width * sizeof(int32_t), sizeof due);
  vi once = due != 0;
  if (!tally) {
    bytes faults;
    copy_some(&faults, p->faults + cell, width, sizeof faults);
    once = ((due == 1) | (due == -1)) & (__builtin_convertvector(faults, vi) == 0);
  }
  const vf weight = load_some(p->hidden + cell, width), conductance = load_some(p->conductance + cell, width);
  if (tally) count_single(p, cell, due, conductance, tally);
  const vf step = noisy_steps(p, cell, width, due, weight, load(noise));
  const vf moved = weight + as_float(as_int(step) ^ (due & (int32_t)0x80000000));
  const vf upper = load_some(p->steps.upper + cell, width), lower = load_some(p->steps.lower + cell, width);
  const vf result = choose(once, smaller(larger(moved, lower), upper), weight);
  store_some(p->hidden + cell, result, width);
  store_some(p->conductance + cell, choose(once, shown_by(p, result, shown), conductance), width);
}

/// Several pulses at once, cell by cell.
static void fire_often(const ck_pulses *p, size_t cell, size_t count, const float *noise, const float *shown) {
  for (size_t k = 0; k < count; ++k) {
    const int32_t due = p->counts[cell + k];
    if ((due >= -1 && due <= 1) || p->faults[cell + k] != 0) continue;
    const uint32_t size = pulses_due(due);
    const float weight = pulsed_often(p, cell + k, size, due > 0, noise[k]);
    p->hidden[cell + k] = weight;
    const float value = p->rest + p->unit * (weight + p->write_noise * shown[k]);
    const float raised = p->floor >= value ? p->floor : value;
    p->conductance[cell + k] = p->ceiling < raised ? p->ceiling : raised;
  }
}

/// What a panel has due: nothing; a pulse at most for each of its 64 cells, all without a fault; anything else.
enum { idle, plain, mixed };

INLINE int due_of(const ck_pulses *p, size_t cell, size_t count) {
  vi any = 0;
  vu most = 0;
  for (size_t k = 0; k < count; k += CK_LANES) {
    vi due;
    copy_some(&due, p->counts + cell + k, (count - k) * 4, sizeof due);
    any |= due;
    most = __builtin_elementwise_max(most, __builtin_bit_cast(vu, due + 1)); // up to 2 if none has several
  }
  if (!any_set(any != 0)) return idle;
  if (count < panel_cells || any_set(__builtin_bit_cast(vi, most > 2u))) return mixed;
  typedef uint64_t fault_words __attribute__((ext_vector_type(8)));
  typedef bool fault_bits __attribute__((ext_vector_type(8)));
  fault_words faults;
  memcpy(&faults, p->faults + cell, sizeof faults);
  const fault_bits faulty = __builtin_convertvector(faults != 0, fault_bits);
  return __builtin_bit_cast(uint8_t, faulty) == 0 ? plain : mixed;
}

/// The same of a panel or of what there is of one: a size known beforehand is faster.
INLINE int due_at(const ck_pulses *p, size_t cell, size_t count) {
  return count == panel_cells ? due_of(p, cell, panel_cells) : due_of(p, cell, count);
}

/// The cells of a panel from `cell` on.
INLINE size_t panel_part(size_t cell, size_t count) {
  return cell >= count ? 0 : count - cell < panel_cells ? count - cell : panel_cells;
}

/// Asks for a panel of an array beforehand: processors follow fewer arrays by themselves than pulses walk over.
INLINE void fetch_panel(const void *array, size_t place, size_t size) {
  enum { line = 64 };
  const char *from = (const char *)array + place * size;
#pragma clang loop unroll(full)
  for (size_t k = 0; k < panel_cells * size; k += line) __builtin_prefetch(from + k);
}

INLINE void fetch_cells(const ck_pulses *p, size_t cell) {
  fetch_panel(p->counts, cell, 4);
  fetch_panel(p->faults, cell, 1);
  fetch_panel(p->hidden, cell, 4);
  fetch_panel(p->conductance, cell, 4);
  fetch_panel(p->pulses, cell, 4);
  fetch_panel(p->steps.up, cell, 4);
  fetch_panel(p->steps.down, cell, 4);
  fetch_panel(p->steps.upper, cell, 4);
  fetch_panel(p->steps.lower, cell, 4);
  if (p->steps.up_slope) fetch_panel(p->steps.up_slope, cell, 4);
  if (p->steps.down_slope) fetch_panel(p->steps.down_slope, cell, 4);
}

/// Fires the pulses of the cells from a panel's first on. Panels without any are skipped with their draws. Words are
/// drawn a panel ahead, as in `fill_panels`.
static void fire_pulses(const ck_pulses *pulses, uint64_t first_cell, size_t count, ck_pulse_tally *total) {
  enum { cells_ahead = 4 * panel_cells };
  // A copy of its own, which no store to a cell can change.
  const ck_pulses own = *pulses, *const p = &own;
  running_tally tally = {0};
  memcpy(&tally.conductance_pulses, total->conductance_pulses, sizeof tally.conductance_pulses);
  const draw noise_at = draw_at(p->noise), shown_at = draw_at(p->shown);
  const bool noisy = p->cycle_sigma != 0;
  ALIGNED float noise[panel_cells] = {0}, shown[panel_cells] = {0};
  block_words words[4], ahead[4];
  int due = idle, due_next = due_at(p, 0, panel_part(0, count));
  if (due_next != idle && noisy) words_of_panel(&noise_at, first_cell / panel_cells, ahead);
  for (size_t cell = 0; cell < count; cell += panel_cells) {
    const size_t used = panel_part(cell, count), next = cell + panel_cells;
    const uint64_t panel = (first_cell + cell) / panel_cells;
    due = due_next;
    due_next = due_at(p, next, panel_part(next, count));
    if (due == idle) {
      if (due_next != idle && noisy) words_of_panel(&noise_at, panel + 1, ahead);
      continue;
    }
    if (cell + cells_ahead < count) fetch_cells(p, cell + cells_ahead);
    if (noisy) {
      memcpy(words, ahead, sizeof words);
      words_of_panel(&noise_at, panel + 1, ahead);
      finish_panel(want_normals, words, (char *)noise);
    }
    if (p->write_noise != 0) draw_normals(&shown_at, panel, 1, shown);
    if (due == plain) {
      for (size_t k = 0; k < panel_cells; k += CK_LANES)
        pulse_vector(p, cell + k, CK_LANES, noise + k, shown + k, &tally);
      continue;
    }
    const bool often = count_panel(p, cell, used, &tally);
    if (used == panel_cells) {
      for (size_t k = 0; k < panel_cells; k += CK_LANES) pulse_vector(p, cell + k, CK_LANES, noise + k, shown + k, NULL);
    } else {
      for (size_t k = 0; k < used; k += CK_LANES) pulse_vector(p, cell + k, used - k, noise + k, shown + k, NULL);
    }
    if (often) fire_often(p, cell, used, noise, shown);
  }
  add_tally(&tally, total);
}
