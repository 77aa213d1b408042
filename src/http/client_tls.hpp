// The client's side of TLS: whom it trusts, and whom it demands to be talking to. Immutable; thread-safe.
#pragma once

#include "http/tls_session.hpp"

#include <filesystem>
#include <string>

namespace tokenbooth::http {

class ClientTls {
  public:
    /// Of `ca_file`, or of this machine's store where that is empty. Fails with a sentence that names the file.
    static core::Result<ClientTls, core::Failure> load(const std::filesystem::path& ca_file);

    /// A connection to `host`, whose certificate must be for that name or address; null where there is no memory
    /// for it.
    SslSession connect(int socket, const std::string& host) const;

  private:
    explicit ClientTls(SslContext context) : context_(std::move(context)) {}
    SslContext context_;
};

/// Why the handshake that ended on this thread just now failed.
std::string handshake_problem(SSL* session);

}  // namespace tokenbooth::http
