// The bytes of one connection, plain or over TLS. Never waits: what cannot be done now says so. One thread.
#pragma once

#include "http/tls_context.hpp"

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

    enum class Outcome { moved, would_block, ended };
    struct Moved {
        std::size_t size = 0;
        /// `ended`: by the other side, or by an error, after which nothing more can be done.
        Outcome outcome = Outcome::ended;
    };

    /// From now on through TLS. False where there is no memory for it.
    bool begin_tls(const TlsContext& context);
    bool is_tls() const { return tls_ != nullptr; }

    Moved read(std::span<char> to);
    Moved write(std::string_view bytes);
    /// What has arrived, without taking it; before begin_tls().
    Moved peek(std::span<char> to) const;
    /// Whether what would block waits to send, not to receive: TLS may do either for both.
    bool waits_to_send() const { return waits_to_send_; }
    /// Says that nothing more will be sent; reading goes on.
    void finish_sending();
    void close();
    int socket() const { return socket_.number(); }

  private:
    Moved judge_tls(int size);

    core::Descriptor socket_;
    SslSession tls_;
    bool waits_to_send_ = false;
};

}  // namespace tokenbooth::http
