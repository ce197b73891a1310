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
INLINE vf shown_by(const ck_pulses *p, vf weight, vf noise) {
  const vf visible = weight + p->write_noise * noise;
  const vf value = p->rest + p->unit * visible;
  return smaller(larger(value, splat(p->floor)), splat(p->ceiling));
}

/// One pulse at each of the cells of a vector that have one due and can move.
INLINE void pulse_vector(const ck_pulses *p, size_t cell, size_t width, const float *noise, const float *shown) {
  typedef uint8_t bytes __attribute__((ext_vector_type(CK_LANES)));
  vi due;
  bytes narrow_faults;
  copy_some(&due, p->counts + cell, width * sizeof(int32_t), sizeof due);
  copy_some(&narrow_faults, p->faults + cell, width, sizeof narrow_faults);
  const vi faults = __builtin_convertvector(narrow_faults, vi);
  const vi upward = due > 0, once = ((due == 1) | (due == -1)) & (faults == 0);
  const vf weight = load_some(p->hidden + cell, width);
  const vf step = choose(upward, load_some(p->steps.up + cell, width), load_some(p->steps.down + cell, width));
  const vf upper = load_some(p->steps.upper + cell, width), lower = load_some(p->steps.lower + cell, width);
  vf slope = splat(0);
  if (p->steps.up_slope) {
    slope = choose(upward, load_some(p->steps.up_slope + cell, width), load_some(p->steps.down_slope + cell, width));
  } else if (p->soft) {
    slope = soft_slope(step, choose(upward, upper, lower));
  }
  const vf size = step + slope * weight;
  const vf normal = load(noise);
  const float sigma = (float)p->cycle_sigma;
  const vf noisy = p->multiplicative ? size * (1.0f + sigma * normal) : size + step * sigma * normal;
  const vf moved = choose(upward, weight + noisy, weight - noisy);
  const vf result = choose(once, smaller(larger(moved, lower), upper), weight);
  const vf conductance = load_some(p->conductance + cell, width);
  store_some(p->hidden + cell, result, width);
  store_some(p->conductance + cell, choose(once, shown_by(p, result, load(shown)), conductance), width);
}

INLINE uint32_t pulses_due(int32_t count) { return count < 0 ? 0u - (uint32_t)count : (uint32_t)count; }
INLINE uint32_t greater(uint32_t a, uint32_t b) { return a > b ? a : b; }

/// Adds up what the pulses of a panel cost, in eight sums that belong to places and not to an instruction level, and
/// counts them at their cells.
static uint32_t count_panel(const ck_pulses *p, size_t cell, size_t count, ck_pulse_tally *tally) {
  uint32_t most = 0;
  if (count == panel_cells) {
    for (size_t k = 0; k < panel_cells; ++k) most = greater(most, pulses_due(p->counts[cell + k]));
  } else {
    for (size_t k = 0; k < count; ++k) most = greater(most, pulses_due(p->counts[cell + k]));
  }
  if (most == 0) return 0;
  typedef double sums __attribute__((ext_vector_type(8)));
  typedef uint64_t wide_counts __attribute__((ext_vector_type(8)));
  sums energy;
  wide_counts cells = 0, pulses = 0;
  memcpy(&energy, tally->conductance_pulses, sizeof energy);
  for (size_t k = 0; k < count; k += 8) {
    typedef int32_t narrow_counts __attribute__((ext_vector_type(8)));
    typedef float narrow_values __attribute__((ext_vector_type(8)));
    typedef uint32_t narrow_words __attribute__((ext_vector_type(8)));
    const size_t width = count - k < 8 ? count - k : 8;
    narrow_counts due;
    narrow_values conductance;
    narrow_words had;
    copy_some(&due, p->counts + cell + k, width * 4, sizeof due);
    copy_some(&conductance, p->conductance + cell + k, width * 4, sizeof conductance);
    copy_some(&had, p->pulses + cell + k, width * 4, sizeof had);
    const narrow_words size = __builtin_bit_cast(narrow_words, due < 0 ? -due : due);
    const narrow_words sum = had + size;
    had = sum < had ? (narrow_words)0xffffffffu : sum;
    copy_out(p->pulses + cell + k, &had, width * 4, sizeof had);
    const wide_counts wide_size = __builtin_convertvector(size, wide_counts);
    pulses += wide_size;
    cells += __builtin_convertvector(__builtin_bit_cast(narrow_words, size != 0) & 1u, wide_counts);
    energy += __builtin_convertvector(conductance, sums) * __builtin_convertvector(size, sums);
  }
  memcpy(tally->conductance_pulses, &energy, sizeof energy);
  for (int lane = 0; lane < 8; ++lane) tally->cells += cells[lane], tally->pulses += pulses[lane];
  return most;
}

/// Fires the pulses of the cells from a panel's first on. Panels without any are skipped with their draws.
static void fire_pulses(const ck_pulses *p, uint64_t first_cell, size_t count, ck_pulse_tally *tally) {
  const draw noise_at = draw_at(p->noise), shown_at = draw_at(p->shown);
  float noise[panel_cells] = {0}, shown[panel_cells] = {0};
  for (size_t cell = 0; cell < count; cell += panel_cells) {
    const size_t used = count - cell < panel_cells ? count - cell : panel_cells;
    const uint32_t most = count_panel(p, cell, used, tally);
    if (most == 0) continue;
    const uint64_t panel = (first_cell + cell) / panel_cells;
    if (p->cycle_sigma != 0) fill_panels(want_normals, &noise_at, panel, 1, (char *)noise);
    if (p->write_noise != 0) fill_panels(want_normals, &shown_at, panel, 1, (char *)shown);
    for (size_t k = 0; k < used; k += CK_LANES)
      pulse_vector(p, cell + k, used - k < CK_LANES ? used - k : CK_LANES, noise + k, shown + k);
    if (most == 1) continue;
    for (size_t k = 0; k < used; ++k) {
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
}
