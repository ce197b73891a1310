// Steps and bounds of pulsed cells, made from their draws in the order of Analog's law of pulses, so that they can be
// made again instead of being kept. No contraction: these numbers define chips.

/// Swift's max and min, which say what becomes of equal numbers and of NaN.
INLINE vf larger(vf x, vf y) { return choose(y >= x, y, x); }
INLINE vf smaller(vf x, vf y) { return choose(y < x, y, x); }

/// e^x with the bits of ChipMath.exp.
INLINE vf exp_of(vf x) {
  const vf c = larger(smaller(x, splat(90.0f)), splat(-110.0f));
  const vi n = as_int(c * 0x1.715476p+0f + 0x1.8p23f) - 0x4b400000;
  const vf whole = to_float(n);
  const vf r = (c - whole * 0x1.63p-1f) + whole * 0x1.bd0106p-13f;
  vf p = splat(0x1.6a2350p-10f);
  p = p * r + 0x1.123a6cp-7f;
  p = p * r + 0x1.5558f4p-5f;
  p = p * r + 0x1.555490p-3f;
  p = p * r + 0x1.fffffcp-2f;
  p = (r * r * p + r) + 1.0f;
  const vi half = n >> 1;
  const vf y = (p * as_float((half + 127) << 23)) * as_float((n - half + 127) << 23);
  return choose(x != x, CANONICAL_NAN, y);
}

static void apply_exp(float *values, size_t count) {
  size_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) store(values + i, exp_of(load(values + i)));
  if (i < count) store_some(values + i, exp_of(load_some(values + i, count - i)), count - i);
}

/// The slope of a step that vanishes at its bound.
INLINE vf soft_slope(vf step, vf bound) { return choose(bound == 0.0f, splat(0), -step / bound); }

/// One vector of steps; `at` is its place in the outputs and in the panel's draws.
enum { step_cells = 4 * panel_cells };
INLINE void step_vector(const ck_step_law *law, const float draws[][step_cells], size_t place, const ck_steps *out,
                        size_t at, size_t width) {
  const vf spread = load(draws[0] + place);
  const vf factor = law->log_normal ? exp_of(law->sigma * spread) : 1.0f + law->sigma * spread;
  const vf imbalance = law->asymmetry_sigma * load(draws[1] + place);
  const vf up = size_of(factor + law->up_offset + imbalance) * law->step;
  const vf down = size_of(factor - law->down_offset - imbalance) * law->step;
  const vf top = larger(law->upper * (1.0f + law->upper_sigma * load(draws[2] + place)), splat(0));
  const vf low = smaller(law->lower * (1.0f + law->lower_sigma * load(draws[3] + place)), splat(0));
  const vf bottom = larger(low, splat(law->deepest));
  store_some(out->up + at, up, width);
  store_some(out->down + at, down, width);
  store_some(out->upper + at, top, width);
  store_some(out->lower + at, bottom, width);
  if (!out->up_slope) return;
  vf up_slope = splat(0), down_slope = splat(0);
  if (law->shape == ck_step_soft) up_slope = soft_slope(up, top), down_slope = soft_slope(down, bottom);
  if (law->shape == ck_step_linear) {
    const vf gamma_up = law->gamma_up + law->gamma_sigma * load(draws[4] + place);
    const vf gamma_down = law->gamma_down + law->gamma_sigma * load(draws[5] + place);
    up_slope = -gamma_up * up / law->upper;
    down_slope = -gamma_down * down / law->lower;
  }
  store_some(out->up_slope + at, up_slope, width);
  store_some(out->down_slope + at, down_slope, width);
}

/// Steps of the cells from a panel's first on.
static void make_steps(const ck_step_law *law, uint64_t first_cell, size_t count, const ck_steps *out) {
  const float sigmas[6] = {law->sigma,       law->asymmetry_sigma, law->upper_sigma,
                           law->lower_sigma, law->gamma_sigma,     law->gamma_sigma};
  ALIGNED float draws[6][step_cells] = {{0}};
  draw addresses[6];
  for (int k = 0; k < 6; ++k) addresses[k] = draw_at(law->draws[k]);
  for (size_t cell = 0; cell < count; cell += step_cells) {
    const size_t used = count - cell < step_cells ? count - cell : step_cells;
    for (int k = 0; k < (law->shape == ck_step_linear ? 6 : 4); ++k) {
      // What is multiplied by nothing need not be drawn.
      if (sigmas[k] != 0)
        draw_normals(&addresses[k], (first_cell + cell) / panel_cells, (used + panel_cells - 1) / panel_cells, draws[k]);
    }
    for (size_t place = 0; place < used; place += CK_LANES)
      step_vector(law, (const float(*)[step_cells])draws, place, out, cell + place, used - place);
  }
}
