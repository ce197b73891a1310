// What the project's own work is measured against: OpenBLAS and GSL, through GSL's prototypes.
#ifndef YARDSTICKS_H
#define YARDSTICKS_H

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

void openblas_set_num_threads(int threads);
char *openblas_get_corename(void);

/// Fills with GSL's ziggurat normals from its Mersenne twister.
static inline void ziggurat_normals(float *output, size_t count) {
  gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
  for (size_t k = 0; k < count; ++k) output[k] = (float)gsl_ran_gaussian_ziggurat(generator, 1.0);
  gsl_rng_free(generator);
}

#endif
