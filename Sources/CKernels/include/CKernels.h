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

/// One noisy read. Panels hold rows x 32 columns, the last one padded with zeros.
typedef struct {
  const float *_Nonnull signal;
  const float *_Nullable variance; // null: no product of variances
  const float *_Nullable gain;     // per column; null: 1
  const float *_Nullable offset;   // per column; null: 0
  size_t rows, columns;            // of the crossbar
  size_t first_row, driven_rows;   // the rows that carry an input
  size_t batch, chunk;             // samples; samples packed at a time
  float output_variance;
  float limit; // infinity: no clipping
  float step;  // 0: no rounding
  bool noisy;
  ck_address noise;
  uint64_t first_cell; // of the draw that belongs to output (0, 0)
} ck_read;

typedef struct {
  void (*_Nonnull fill_words)(uint32_t *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull fill_uniforms)(float *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull fill_normals)(float *_Nonnull output, size_t count, ck_address at, uint64_t first_cell);
  void (*_Nonnull apply_ln)(float *_Nonnull values, size_t count);
  void (*_Nonnull apply_exp2)(float *_Nonnull values, size_t count);
  void (*_Nonnull apply_drift)(float *_Nonnull output, const float *_Nonnull conductance,
                               const float *_Nonnull exponent, float log2_time, size_t count);
  /// `scratch` holds min(batch, chunk) x driven_rows x (2 with variance and noise, else 1) values.
  void (*_Nonnull noisy_read)(const ck_read *_Nonnull read, const float *_Nonnull inputs,
                              float *_Nonnull scratch, float *_Nonnull output);
} ck_kernels;

/// The kernels of a level, or null where this processor cannot run it.
const ck_kernels *_Nullable ck_kernels_at(int32_t level);

#endif
