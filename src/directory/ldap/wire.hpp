// What libldap reads from and writes to instead of a socket of its own: one socket, with TLS or without, where no
// call lasts beyond the operation's deadline and no answer is longer than its bound. libldap 2.5's own way does
// neither: its TLS handshake spins without a limit while the server is silent. One thread at a time.
#pragma once

#include "directory/ldap/failure.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/crypto/tls_client.hpp>

#include <lber.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::directory::ldap {

class Wire {
  public:
    explicit Wire(core::Descriptor socket) : socket_(std::move(socket)) {}

    /// From here on every call ends by `deadline`, and all that is received together is at most `most_bytes`.
    void begin(core::Deadline deadline, std::size_t most_bytes);

    LdapResult<void> start_tls(const crypto::TlsClient& client, const std::string& host);
    const std::optional<crypto::TlsSession>& tls() const { return tls_; }

    /// Waits until there is something to read; false at the deadline.
    bool wait_readable() const;
    /// Nothing has come since the last answer, the end included: an idle connection that is still good.
    bool is_quiet() const;
    /// Why the last call failed.
    LdapFailure failure() const;

    int socket() const { return socket_.number(); }
    /// The functions that libldap calls, with a Wire as their argument.
    static Sockbuf_IO& functions();

  private:
    /// As read(2) and write(2), with errno.
    ber_slen_t read(std::span<char> to);
    ber_slen_t write(std::string_view bytes);

    ber_slen_t receive(std::span<char> to);
    bool send_all(std::string_view bytes);
    bool shake_hands();
    bool fail(LdapFailure::Kind kind, std::string text);

    core::Descriptor socket_;
    core::Deadline deadline_{core::Deadline::Clock::time_point::min()};
    std::size_t bytes_left_ = 0;
    std::optional<crypto::TlsSession> tls_;
    LdapFailure failure_;
};

}  // namespace tokenbooth::directory::ldap
