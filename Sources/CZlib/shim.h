#ifndef MORTAL_CZLIB_SHIM_H
#define MORTAL_CZLIB_SHIM_H

#include <stdlib.h>
#include <zlib.h>

/// A gzip stream that is being unpacked. (Never defined, so that it is opaque to Swift: it is a z_stream.)
struct mortal_unzip;

/// What a step came to.
enum { MORTAL_UNZIP_MORE = 0, MORTAL_UNZIP_END = 1, MORTAL_UNZIP_DAMAGED = 2 };

/// A stream at the beginning of a gzip file; null when there is no memory.
static inline struct mortal_unzip *mortal_unzip_open(void) {
  z_stream *stream = calloc(1, sizeof(z_stream));
  if (stream == NULL) return NULL;
  // 15 bits of window, as gzip has; 16 more ask for gzip's own header and checksum.
  if (inflateInit2(stream, 15 + 16) == Z_OK) return (struct mortal_unzip *)stream;
  free(stream);
  return NULL;
}

/// Frees a stream.
static inline void mortal_unzip_close(struct mortal_unzip *opaque) {
  inflateEnd((z_stream *)opaque);
  free(opaque);
}

/// Unpacks from `packed[from ..< from + count]` into `out[0 ..< capacity]`; says how many bytes were used and made. Members that
/// follow one another are one file.
static inline int mortal_unzip_step(
    struct mortal_unzip *opaque, const unsigned char *packed, size_t from, unsigned count, unsigned char *out,
    unsigned capacity, size_t *used, size_t *made) {
  z_stream *stream = (z_stream *)opaque;
  stream->next_in = (unsigned char *)packed + from;
  stream->avail_in = count;
  stream->next_out = out;
  stream->avail_out = capacity;
  int code = inflate(stream, Z_NO_FLUSH);
  while (code == Z_STREAM_END && stream->avail_in > 0 && inflateReset(stream) == Z_OK)
    code = inflate(stream, Z_NO_FLUSH);
  *used = count - stream->avail_in;
  *made = capacity - stream->avail_out;
  if (code == Z_STREAM_END) return MORTAL_UNZIP_END;
  // Without room or input there is nothing to do, which is no error.
  return code == Z_OK || code == Z_BUF_ERROR ? MORTAL_UNZIP_MORE : MORTAL_UNZIP_DAMAGED;
}

#endif
