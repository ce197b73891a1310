#ifndef MORTAL_COPENBLAS_SHIM_H
#define MORTAL_COPENBLAS_SHIM_H

// OpenBLAS's own <cblas.h> clashes with <gsl/gsl_cblas.h>, whose prototypes are used instead; only the
// functions that GSL does not declare are named here.
void openblas_set_num_threads(int threads);
int openblas_get_num_threads(void);
char *openblas_get_config(void);
char *openblas_get_corename(void);

#endif
