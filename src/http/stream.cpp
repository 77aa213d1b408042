#include "http/stream.hpp"

#include <openssl/err.h>

#include <sys/socket.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace tokenbooth::http {
namespace {

Stream::Moved judge(ssize_t size) {
    if (size > 0) return {.size = static_cast<std::size_t>(size), .outcome = Stream::Outcome::moved};
    const bool would_block = size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {.size = 0, .outcome = would_block ? Stream::Outcome::would_block : Stream::Outcome::ended};
}

int bounded(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

bool Stream::begin_tls(const TlsContext& context) {
    tls_ = static_cast<const OpenSslContext&>(context).accept(socket_.number());
    return tls_ != nullptr;
}

Stream::Moved Stream::read(std::span<char> to) {
    if (!tls_) return receive(to);
    const auto held = read_tls(to);
    if (held.outcome != Outcome::would_block || waits_to_send_) return held;
    // OpenSSL is given what has come bit by bit: reading the socket itself it would not return for as long as
    // somebody sends what is none of ours, such as a hundred thousand key updates.
    constexpr std::size_t bit = 4096;
    const auto taken = receive(to.first(std::min(to.size(), bit)));
    if (taken.outcome != Outcome::moved) return taken;
    const int size = bounded(taken.size);
    if (BIO_write(SSL_get_rbio(tls_.get()), to.data(), size) != size) return {};
    auto moved = read_tls(to);
    if (moved.outcome == Outcome::would_block && !waits_to_send_) moved.outcome = Outcome::moved;
    return moved;
}

Stream::Moved Stream::receive(std::span<char> to) {
    const ssize_t size = recv(socket_.number(), to.data(), to.size(), 0);
    was_closed_ = size == 0;
    return judge(size);
}

bool Stream::has_ended_properly() const {
    if (!tls_) return was_closed_;
    // RFC 8446 §6.1: without close_notify anybody on the way may have cut the rest off.
    return (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

Stream::Moved Stream::read_tls(std::span<char> to) {
    // Whatever another connection left there would be taken for this one's.
    ERR_clear_error();
    return judge_tls(SSL_read(tls_.get(), to.data(), bounded(to.size())));
}

bool Stream::holds_a_part() const {
    return tls_ && (BIO_pending(SSL_get_rbio(tls_.get())) > 0 || SSL_has_pending(tls_.get()) == 1);
}

void Stream::rest() {
    if (!tls_ || BIO_pending(SSL_get_rbio(tls_.get())) > 0) return;
    BIO* const empty = BIO_new(BIO_s_mem());
    if (empty != nullptr) SSL_set0_rbio(tls_.get(), empty);
}

Stream::Moved Stream::write(std::string_view bytes) {
    if (!tls_) {
        const auto moved = judge(send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
        waits_to_send_ = moved.outcome == Outcome::would_block;
        return moved;
    }
    ERR_clear_error();
    return judge_tls(SSL_write(tls_.get(), bytes.data(), bounded(bytes.size())));
}

Stream::Moved Stream::peek(std::span<char> to) const {
    return judge(recv(socket_.number(), to.data(), to.size(), MSG_PEEK));
}

Stream::Moved Stream::judge_tls(int size) {
    waits_to_send_ = false;
    if (size > 0) return {.size = static_cast<std::size_t>(size), .outcome = Outcome::moved};
    const int error = SSL_get_error(tls_.get(), size);
    waits_to_send_ = error == SSL_ERROR_WANT_WRITE;
    const bool would_block = waits_to_send_ || error == SSL_ERROR_WANT_READ;
    return {.size = 0, .outcome = would_block ? Outcome::would_block : Outcome::ended};
}

void Stream::finish_sending() {
    if (tls_) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
    }
    shutdown(socket_.number(), SHUT_WR);
}

void Stream::close() {
    tls_.reset();
    socket_ = core::Descriptor();
}

}  // namespace tokenbooth::http
