// The text of all kernels. Included once by each level's file, which includes the headers needed here, defines
// CK_TABLE, CK_LANES, CK_HAS_FMA and CK_TILE_BOTH, and chooses a target. Everything is static, so that levels never
// meet in the linker.

// Contraction would give other bits where the processor has FMA; the read kernel asks for it by name instead.
#pragma clang fp contract(off)

// Vectors wider than a register are passed only between functions that are inlined, so their ABI does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#include "lanes.h"

#include "elementary.h"
#include "random.h"
#include "read.h"

const ck_kernels CK_TABLE = {
    .fill_words = fill_words,
    .fill_uniforms = fill_uniforms,
    .fill_normals = fill_normals,
    .apply_ln = apply_ln,
    .apply_exp2 = apply_exp2,
    .apply_drift = apply_drift,
    .noisy_read = noisy_read,
};
