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
    if (!tls_) return judge(recv(socket_.number(), to.data(), to.size(), 0));
    // Whatever another connection left there would be taken for this one's.
    ERR_clear_error();
    return judge_tls(SSL_read(tls_.get(), to.data(), bounded(to.size())));
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
