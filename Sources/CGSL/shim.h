#ifndef MORTAL_CGSL_SHIM_H
#define MORTAL_CGSL_SHIM_H

#include <gsl/gsl_cblas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>
#include <stddef.h>
#include <string.h>

/// A solver by Brent's method; null when there is no memory. (The method is a variable in C, which Swift cannot share
/// between threads.)
static inline gsl_root_fsolver *mortal_brent_solver(void) { return gsl_root_fsolver_alloc(gsl_root_fsolver_brent); }
/// The trust-region method. The library's own name for it is a variable, which Swift may not read.
static inline const gsl_multifit_nlinear_type *mortal_trust_region(void) { return gsl_multifit_nlinear_trust; }

// Level-3 BLAS on blocks of one row-major array, each block named by its offset: a caller that has exclusive
// access to the array can then work on several of its blocks at once without handling pointers.

/// The rows x columns block at `block` becomes U^-T times itself, where U is the upper triangle at
/// `triangle`.
static inline void mortal_solve_block(
    double *array, int stride, ptrdiff_t triangle, ptrdiff_t block, int rows, int columns) {
  cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, rows, columns, 1, array + triangle,
      stride, array + block, stride);
}

/// The upper triangle of the order x order block at `target` loses X' X, where X has `inner` rows at
/// `factor`.
static inline void mortal_subtract_gram(
    double *array, int stride, ptrdiff_t target, ptrdiff_t factor, int order, int inner) {
  cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, order, inner, -1, array + factor, stride, 1, array + target,
      stride);
}

/// The rows x columns block at `target` loses L' R, where L and R have `inner` rows.
static inline void mortal_subtract_product(
    double *array, int stride, ptrdiff_t target, ptrdiff_t left, ptrdiff_t right, int rows, int columns,
    int inner) {
  cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, rows, columns, inner, -1, array + left, stride, array + right,
      stride, 1, array + target, stride);
}

/// The same for a whole order x order array and a factor in another array.
static inline void mortal_subtract_gram_of(
    double *array, const double *factors, int stride, ptrdiff_t factor, int order, int inner) {
  cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, order, inner, -1, factors + factor, stride, 1, array, order);
}

/// Sum of the magnitudes of `count` numbers from `start` on.
static inline double mortal_magnitude(const double *array, ptrdiff_t start, int count) {
  return cblas_dasum(count, array + start, 1);
}

/// Copies a rows x columns block from one array into another.
static inline void mortal_copy_block(
    double *to, ptrdiff_t at, ptrdiff_t stride, const double *from, ptrdiff_t start, ptrdiff_t from_stride,
    ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++)
    memcpy(to + at + row * stride, from + start + row * from_stride, (size_t)columns * sizeof(double));
}

/// Zeroes an upper triangle with its diagonal.
static inline void mortal_clear_triangle(double *array, ptrdiff_t at, ptrdiff_t stride, ptrdiff_t order) {
  for (ptrdiff_t row = 0; row < order; row++)
    memset(array + at + row * (stride + 1), 0, (size_t)(order - row) * sizeof(double));
}

/// Adds a rows x columns block of one array to a block of another.
static inline void mortal_add_block(
    double *restrict to, ptrdiff_t at, ptrdiff_t stride, const double *restrict from, ptrdiff_t start,
    ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++)
    for (ptrdiff_t column = 0; column < columns; column++)
      to[at + row * stride + column] += from[start + row * from_stride + column];
}

/// Copies the transpose of a rows x columns block, in squares that stay in the cache.
static inline void mortal_transpose_block(
    double *restrict to, ptrdiff_t at, ptrdiff_t stride, const double *restrict from, ptrdiff_t start,
    ptrdiff_t from_stride, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row += 8)
    for (ptrdiff_t column = 0; column < columns; column += 8)
      for (ptrdiff_t r = row; r < rows && r < row + 8; r++)
        for (ptrdiff_t c = column; c < columns && c < column + 8; c++)
          to[at + c * stride + r] = from[start + r * from_stride + c];
}

#endif
