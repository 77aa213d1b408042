// What OpenSSL keeps for all connections of a listener.
#pragma once

#include <tokenbooth/http/tls.hpp>

#include <openssl/ssl.h>

#include <memory>

namespace tokenbooth::http {

struct SslContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
    void operator()(SSL* session) const { SSL_free(session); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;
using SslSession = std::unique_ptr<SSL, SslFree>;

class OpenSslContext final : public TlsContext {
  public:
    OpenSslContext(SslContext context, CertificateFacts certificate)
        : context_(std::move(context)), certificate_(std::move(certificate)) {}

    const CertificateFacts& certificate() const override { return certificate_; }
    /// The server's side of a new connection that sends to `socket`, and reads what it is given; null where there
    /// is no memory for it.
    SslSession accept(int socket) const;

  private:
    SslContext context_;
    CertificateFacts certificate_;
};

}  // namespace tokenbooth::http
