// One text of kernels, compiled for several instruction levels. The Swift module Kernels is the only caller.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Instruction levels in order of preference. On processors other than x86-64 only the first exists.
enum {
  ck_level_baseline = 0, // SSE2 on x86-64, NEON on arm64
  ck_level_avx2 = 1,     // x86-64-v3
  ck_level_avx512 = 2,   // x86-64-v4
};

/// Columns in one panel of a packed crossbar; every level's tile width divides it.
enum { ck_panel_columns = 32 };

/// A packed input chunk is a multiple of this many samples, so that it splits into whole tiles at every level.
enum { ck_tile_samples = 6 };

/// Where a draw comes from: the Philox key and the three counter words above the block number.
typedef struct {
  uint64_t key;
  uint64_t event; // below 2^56
  uint32_t array;
  uint8_t stream;
} ck_address;

/// Where the variance of a cell's noise comes from.
enum {
  ck_variance_none = 0,   // the rows' own variances only
  ck_variance_cells = 1,  // a value for each cell
  ck_variance_affine = 2, // the row's own and slope x signal
  ck_variance_sizes = 3,  // the row's own and slope x |signal|
};

/// One noisy read. Panels hold rows x 32 columns, the last one padded with zeros.
typedef struct {
  const void *_Nonnull signal;            // float, or binary16 in half width
  const void *_Nullable variance;         // float, or bfloat16 in half width; null unless of cells
  const float *_Nullable row_variance;    // per row; null: 0
  const float *_Nullable column_variance; // sum over all driven rows; null: not known
  const float *_Nullable gain;            // per column; null: 1
  const float *_Nullable offset;          // per column; null: 0
  const float *_Nullable added;           // batch x columns, added to the sums; null: nothing
  size_t rows, columns;                   // of the crossbar
  size_t first_row, driven_rows;          // the rows that carry an input
  size_t first_column, end_column;        // the columns to read; the first is that of a panel
  size_t batch, chunk;                    // samples; samples packed at a time
  int32_t variance_form;
  float variance_slope;
  float output_variance;
  float limit; // infinity: no clipping
  float step;  // 0: no rounding
  bool half;   // signal and variance in half width
  bool noisy;
  ck_address noise;
  uint64_t first_cell; // of the draw that belongs to output (0, 0)
} ck_read;

/// How steps depend on the weight.
enum {
  ck_step_constant = 0, // or no slope that is kept
  ck_step_linear = 1,
  ck_step_soft = 2,
};

/// Steps and bounds, one of each per cell. Slopes are null where they are not kept.
typedef struct {
  float *_Nonnull up, *_Nonnull down, *_Nullable up_slope, *_Nullable down_slope, *_Nonnull upper, *_Nonnull lower;
} ck_steps;

/// What steps are made from. Draws: step, asymmetry, upper and lower bound, slopes up and down.
typedef struct {
  ck_address draws[6];
  int32_t shape;
  bool log_normal;
  float step, sigma, asymmetry_sigma;
  float up_offset, down_offset; // min(asymmetry, 0) and max(asymmetry, 0)
  float upper, upper_sigma, lower, lower_sigma, deepest;
  float gamma_up, gamma_down, gamma_sigma;
} ck_step_law;

/// Pulses at cells: `counts` of them, upwards above 0. Stuck cells (fault not 0) count their pulses and stay.
typedef struct {
  const int32_t *_Nonnull counts;
  const uint8_t *_Nonnull faults;
  float *_Nonnull hidden, *_Nonnull conductance;
  uint32_t *_Nonnull pulses;
  ck_steps steps;
  bool soft;           // without slopes: they follow from steps and bounds
  bool multiplicative; // the noise of a pulse
  double cycle_sigma;
  float write_noise, rest, unit, floor, ceiling;
  ck_address noise, shown;
} ck_pulses;

/// Cells that were pulsed, their pulses, and eight sums of conductance x pulses, one for every eighth cell.
typedef struct {
  uint64_t cells, pulses;
  double conductance_pulses[8];
} ck_pulse_tally;

/// Cells that go to min(max(value + gain x (factor x wish), lowest), highest) and count a write, where the wish is neither 0
/// nor NaN. Those with a fault stay.
typedef struct {
  float *_Nonnull values;
  uint32_t *_Nonnull counts;
  const float *_Nonnull wishes;
  const float *_Nullable gain; // 1 where absent
  const uint8_t *_Nonnull faults;
  float factor, lowest, highest;
} ck_moves;

/// Cells that were asked to move, and eight sums of what they conducted before, one for every eighth cell.
typedef struct {
  uint64_t cells;
  double conductances[8];
} ck_move_tally;

typedef struct {
  void (*_Nonnull fill_words)(uint32_t *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull fill_uniforms)(float *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull fill_normals)(float *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull apply_ln)(float *_Nonnull values, size_t count);
  void (*_Nonnull apply_exp)(float *_Nonnull values, size_t count);
  void (*_Nonnull apply_exp2)(float *_Nonnull values, size_t count);
  void (*_Nonnull apply_drift)(float *_Nonnull output, const float *_Nonnull conductance,
                               const float *_Nonnull exponent, float log2_time, size_t count);
  /// The nearest binary16, halves to even; values below 65520 in size.
  void (*_Nonnull narrow_binary16)(uint16_t *_Nonnull output, const float *_Nonnull values, size_t count);
  /// The nearest bfloat16, halves to even; finite values.
  void (*_Nonnull narrow_bfloat16)(uint16_t *_Nonnull output, const float *_Nonnull values, size_t count);
  /// `scratch` holds min(batch, chunk) x (2 x driven_rows + 2) values.
  void (*_Nonnull noisy_read)(const ck_read *_Nonnull read, const float *_Nonnull inputs,
                              float *_Nonnull scratch, float *_Nonnull output);
  /// In both, `first_cell` is a multiple of 64, and pointers are those of this cell.
  void (*_Nonnull make_steps)(const ck_step_law *_Nonnull law, uint64_t first_cell, size_t count,
                              const ck_steps *_Nonnull output);
  void (*_Nonnull fire_pulses)(const ck_pulses *_Nonnull pulses, uint64_t first_cell, size_t count,
                               ck_pulse_tally *_Nonnull tally);
  /// Eight cells at a time; a remainder is the caller's.
  void (*_Nonnull move_cells)(const ck_moves *_Nonnull moves, size_t eights, ck_move_tally *_Nonnull tally);
  /// `first_cell` is a multiple of 64.
  void (*_Nonnull fill_trains)(uint32_t *_Nonnull trains, const float *_Nonnull values, size_t lines, size_t slots,
                               float scale, ck_address at, uint64_t first_cell);
  /// Samples of rows lie `row_stride` apart.
  void (*_Nonnull add_coincidences)(int32_t *_Nonnull up, int32_t *_Nonnull down, const uint32_t *_Nonnull row_trains,
                                    size_t rows, size_t row_stride, const uint32_t *_Nonnull column_trains, size_t columns, size_t batch);
  /// Independent multiply-adds that stay in registers, so many per round.
  float (*_Nonnull multiply_adds)(size_t rounds);
  size_t (*_Nonnull multiply_adds_per_round)(void);
} ck_kernels;

/// The kernels of a level, or null where this processor cannot run it.
const ck_kernels *_Nullable ck_kernels_at(int32_t level);

/// From now on memory that is freed stays the process's own, so that it need not be got and cleared again.
void ck_keep_freed_memory(void);

#endif
