// The client's side of TLS as bytes in and bytes out, for whoever moves them over a socket with a deadline of
// their own (LDAP). The certificate must be valid now, lead to a trusted authority and name the host (RFC 9525):
// there is no way to leave that out. TlsClient is thread-safe; a session belongs to one thread at a time and may
// outlive it.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/result.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::crypto {

class TlsSession {
  public:
    enum class State { done, wants_bytes, closed, failed };
    struct Step {
        State state = State::failed;
        /// How many bytes were read.
        std::size_t size = 0;
    };

    ~TlsSession();
    TlsSession(TlsSession&&) noexcept;
    TlsSession& operator=(TlsSession&&) noexcept;
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// Each may leave bytes to send, also where it wants some or has failed.
    Step handshake();
    Step read(std::span<char> to);
    Step write(std::string_view bytes);

    /// What has come from the server.
    void receive(std::string_view bytes);
    /// What must go there, once.
    std::string take();
    /// Whether read() could find something without another receive().
    bool has_pending() const;

    /// Why it failed, and how to mend it; begins after the server's name.
    std::string problem() const;
    /// Such as "TLSv1.3".
    std::string protocol() const;

  private:
    friend class TlsClient;
    struct Parts;
    explicit TlsSession(std::unique_ptr<Parts> parts);
    Step judge(int returned);
    std::unique_ptr<Parts> parts_;
};

class TlsClient {
  public:
    /// Trusts the authorities in `ca_file`, or, where that is empty, those of the system. Fails where the file
    /// cannot be used, and says how to mend that.
    static core::Result<TlsClient, core::Failure> make(const std::filesystem::path& ca_file);
    ~TlsClient();
    TlsClient(TlsClient&&) noexcept;
    TlsClient& operator=(TlsClient&&) noexcept;
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// `host` is a name or an address, as it must stand in the certificate.
    TlsSession begin(const std::string& host) const;

  private:
    struct Trust;
    explicit TlsClient(std::unique_ptr<Trust> trust);
    std::unique_ptr<Trust> trust_;
};

}  // namespace tokenbooth::crypto
