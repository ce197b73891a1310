#ifndef MORTAL_COPENSSL_SHIM_H
#define MORTAL_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
