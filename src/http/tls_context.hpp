// What OpenSSL keeps for all connections of a listener.
#pragma once

#include "http/tls_session.hpp"

#include <tokenbooth/http/tls.hpp>

#include <memory>

namespace tokenbooth::http {

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
