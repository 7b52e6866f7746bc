#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What OpenSSL declares as macros.

static inline int weir_require_tls12(SSL_CTX *context) { return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION); }

/// Writes may be short and may go on from another address; buffers of idle connections are given back.
static inline void weir_set_stream_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(
        context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

/// Of what a client offers, `http/1.1` is taken; another offer is not an error.
static inline int weir_select_http11(
    SSL *session, const unsigned char **chosen, unsigned char *size, const unsigned char *offered, unsigned int count,
    void *argument) {
    static const unsigned char ours[] = "\x08http/1.1";
    (void)session;
    (void)argument;
    unsigned char *found;
    if (SSL_select_next_proto(&found, size, ours, sizeof ours - 1, offered, count) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

static inline void weir_offer_http11(SSL_CTX *context) {
    SSL_CTX_set_alpn_select_cb(context, weir_select_http11, NULL);
}

static inline unsigned long weir_rfc2253_flags(void) { return XN_FLAG_RFC2253; }
static inline uint64_t weir_server_options(void) {
    return SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION;
}
