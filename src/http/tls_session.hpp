// What both sides of TLS have in common: sessions, the protocol that is allowed, and files in PEM form.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <string>

namespace tokenbooth::http {

struct SslContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
    void operator()(SSL* session) const { SSL_free(session); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;
using SslSession = std::unique_ptr<SSL, SslFree>;

/// Forward secrecy and authenticated encryption only; no renegotiation; an idle session holds no buffers.
bool restrict_protocol(SSL_CTX* context);

/// A session that sends to `socket`, and reads what it is given; null where there is no memory for it.
SslSession make_session(SSL_CTX* context, int socket);

/// Why OpenSSL's last call on this thread failed.
std::string last_tls_reason();

/// What is wrong with a PEM file before it is opened, as a sentence that goes on after its path.
core::Result<void, core::Failure> judge_pem_file(const std::filesystem::path& file);

}  // namespace tokenbooth::http
