// The bytes of one connection, plain or over TLS. Never waits: what cannot be done now says so. One thread.
#pragma once

#include "http/tls_context.hpp"
#include "http/tls_names.hpp"

#include <tokenbooth/core/descriptor.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace tokenbooth::http {

class Stream {
  public:
    /// `socket` does not block.
    explicit Stream(core::Descriptor socket) : socket_(std::move(socket)) {}

    enum class Outcome {
        /// `size` bytes were moved. 0: TLS took something in that is none of ours, and may go on.
        moved,
        would_block,
        /// By the other side, or by an error, after which nothing more can be done.
        ended,
    };
    struct Moved {
        std::size_t size = 0;
        Outcome outcome = Outcome::ended;
    };

    /// From now on through TLS. False where there is no memory for it.
    bool begin_tls(const TlsContext& context);
    /// As the client; the handshake begins with the first write().
    void begin_tls(SslSession session) { tls_ = std::move(session); }
    bool is_tls() const { return tls_ != nullptr; }
    /// Whether the handshake, if there is one, has been done.
    bool is_open() const { return !tls_ || SSL_is_init_finished(tls_.get()) == 1; }

    /// Of the certificate that the other side has shown in the handshake, if any.
    TlsNames tls_names() const { return tls_ ? tls_names_of(tls_.get()) : nullptr; }

    /// One read of the socket at most, so that nobody who sends without end keeps the thread.
    Moved read(std::span<char> to);
    Moved write(std::string_view bytes);
    /// What has arrived, without taking it; before begin_tls().
    Moved peek(std::span<char> to) const;
    /// What TLS knows of it; null where there is none.
    SSL* tls_session() const { return tls_.get(); }
    /// In ended: whether the other side has said that this was all; else it broke off, or somebody did for it.
    bool has_ended_properly() const;
    /// Whether something of TLS has arrived that is not whole yet.
    bool holds_a_part() const;
    /// Whether what would block waits to send, not to receive: TLS may do either for both.
    bool waits_to_send() const { return waits_to_send_; }
    /// Holds no memory for bytes until there are some.
    void rest();
    /// Says that nothing more will be sent; reading goes on.
    void finish_sending();
    void close();
    int socket() const { return socket_.number(); }

  private:
    Moved receive(std::span<char> to);
    Moved judge_tls(int size);
    Moved read_tls(std::span<char> to);

    core::Descriptor socket_;
    SslSession tls_;
    bool waits_to_send_ = false;
    bool was_closed_ = false;
};

}  // namespace tokenbooth::http
