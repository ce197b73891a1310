// The text of all kernels. Included once by each level's file, which includes the headers needed here, defines
// CK_TABLE, CK_LANES, CK_HAS_FMA, CK_HAS_HALF, CK_TILE_BOTH,
// CK_WIDE and CK_PEAK_SUMS, and chooses a target. Everything is static, so that levels never
// meet in the linker.

// Contraction would give other bits where the processor has FMA; the read kernel asks for it by name instead.
#pragma clang fp contract(off)

// Vectors wider than a register are passed only between functions that are inlined, so their ABI does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#include "lanes.h"

#include "elementary.h"
#include "random.h"
#include "half.h"
#include "sums.h"
#include "read.h"
#include "steps.h"
#include "pulses.h"
#include "moves.h"
#include "trains.h"
#include "peak.h"

const ck_kernels CK_TABLE = {
    .fill_words = fill_words,
    .fill_uniforms = fill_uniforms,
    .fill_normals = fill_normals,
    .apply_ln = apply_ln,
    .apply_exp = apply_exp,
    .apply_exp2 = apply_exp2,
    .apply_drift = apply_drift,
    .narrow_binary16 = narrow_binary16,
    .narrow_bfloat16 = narrow_bfloat16,
    .noisy_read = noisy_read,
    .make_steps = make_steps,
    .fire_pulses = fire_pulses,
    .move_cells = move_cells,
    .fill_trains = fill_trains,
    .add_coincidences = add_coincidences,
    .multiply_adds = multiply_adds,
    .multiply_adds_per_round = multiply_adds_per_round,
};
