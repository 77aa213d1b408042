#include "directory/ldap/wire.hpp"

#include "directory/ldap/dial.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

using Kind = LdapFailure::Kind;
using State = crypto::TlsSession::State;

Wire& wire_of(Sockbuf_IO_Desc* descriptor) { return *static_cast<Wire*>(descriptor->sbiod_pvt); }

int set_up(Sockbuf_IO_Desc* descriptor, void* wire) {
    descriptor->sbiod_pvt = wire;
    return 0;
}
int control(Sockbuf_IO_Desc* descriptor, int option, void*) {
    const auto& tls = wire_of(descriptor).tls();
    return option == LBER_SB_OPT_DATA_READY && tls && tls->has_pending() ? 1 : 0;
}
// The socket is the Wire's to close.
int leave_open(Sockbuf_IO_Desc*) { return 0; }

}  // namespace

Sockbuf_IO& Wire::functions() {
    static Sockbuf_IO functions = {
        .sbi_setup = set_up,
        .sbi_remove = leave_open,
        .sbi_ctrl = control,
        .sbi_read =
            [](Sockbuf_IO_Desc* descriptor, void* to, ber_len_t size) {
                return wire_of(descriptor).read({static_cast<char*>(to), size});
            },
        .sbi_write =
            [](Sockbuf_IO_Desc* descriptor, void* bytes, ber_len_t size) {
                return wire_of(descriptor).write({static_cast<const char*>(bytes), size});
            },
        .sbi_close = leave_open,
    };
    return functions;
}

void Wire::begin(core::Deadline deadline, std::size_t most_bytes) {
    deadline_ = deadline;
    bytes_left_ = most_bytes;
    failure_ = {.kind = Kind::lost, .text = "the connection broke"};
}

LdapFailure Wire::failure() const { return failure_; }

bool Wire::fail(LdapFailure::Kind kind, std::string text) {
    failure_ = {.kind = kind, .text = std::move(text)};
    // Anything but EAGAIN, after which libldap would wait for more.
    errno = kind == Kind::late ? ETIMEDOUT : ECONNRESET;
    return false;
}

bool Wire::wait_readable() const {
    return (tls_ && tls_->has_pending()) || wait_in_place(socket_.number(), POLLIN, deadline_);
}

bool Wire::is_quiet() const {
    pollfd asked{.fd = socket_.number(), .events = POLLIN, .revents = 0};
    return !(tls_ && tls_->has_pending()) && poll(&asked, 1, 0) == 0;
}

ber_slen_t Wire::receive(std::span<char> to) {
    for (;;) {
        const bool late = deadline_.passed();
        if (late) fail(Kind::late, "no answer in time");
        if (bytes_left_ == 0) fail(Kind::lost, "the server answers with more than any user takes");
        if (late || bytes_left_ == 0) return -1;
        const ssize_t size = recv(socket_.number(), to.data(), std::min(to.size(), bytes_left_), 0);
        if (size > 0) bytes_left_ -= static_cast<std::size_t>(size);
        if (size == 0) fail(Kind::lost, "the server has closed the connection");
        if (size >= 0) return size;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_in_place(socket_.number(), POLLIN, deadline_);
        } else if (errno != EINTR) {
            fail(Kind::lost, std::generic_category().message(errno));
            return -1;
        }
    }
}

bool Wire::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(size));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_in_place(socket_.number(), POLLOUT, deadline_)) {
                return fail(Kind::late, "the server takes nothing");
            }
        } else if (errno != EINTR) {
            return fail(Kind::lost, std::generic_category().message(errno));
        }
    }
    return true;
}

ber_slen_t Wire::read(std::span<char> to) {
    if (!tls_) return receive(to);
    for (;;) {
        const auto step = tls_->read(to);
        // Also what only concerns TLS itself may want an answer.
        if (!send_all(tls_->take())) return -1;
        if (step.state == State::done) return static_cast<ber_slen_t>(step.size);
        if (step.state == State::closed) fail(Kind::lost, "the server has closed the connection");
        if (step.state == State::failed) fail(Kind::lost, "the server " + tls_->problem());
        if (step.state != State::wants_bytes) return step.state == State::closed ? 0 : -1;
        // Bit by bit, so that the deadline is looked at between what is of no use.
        std::array<char, 4096> bit{};
        const ber_slen_t size = receive(bit);
        if (size <= 0) return size;
        tls_->receive({bit.data(), static_cast<std::size_t>(size)});
    }
}

ber_slen_t Wire::write(std::string_view bytes) {
    if (!tls_) return send_all(bytes) ? static_cast<ber_slen_t>(bytes.size()) : -1;
    const auto step = tls_->write(bytes);
    const bool sent = send_all(tls_->take());
    if (sent && step.state != State::done) fail(Kind::lost, "the server " + tls_->problem());
    return sent && step.state == State::done ? static_cast<ber_slen_t>(step.size) : -1;
}

LdapResult<void> Wire::start_tls(const crypto::TlsClient& client, const std::string& host) {
    // What came before the handshake came from anybody (RFC 4511 §4.14.1).
    if (!is_quiet())
        return LdapFailure{.kind = Kind::untrusted, .text = "the server sends in the clear before TLS"};
    tls_ = client.begin(host);
    if (shake_hands()) return {};
    return failure_;
}

bool Wire::shake_hands() {
    for (;;) {
        const auto step = tls_->handshake();
        const bool sent = send_all(tls_->take());
        if (step.state == State::done) return sent;
        if (step.state != State::wants_bytes) return fail(Kind::untrusted, "the server " + tls_->problem());
        std::array<char, 4096> bit{};
        const ber_slen_t size = sent ? receive(bit) : -1;
        if (size == 0)
            return fail(Kind::untrusted, "the server has closed the connection instead of speaking TLS");
        if (size < 0) return false;
        tls_->receive({bit.data(), static_cast<std::size_t>(size)});
    }
}

}  // namespace tokenbooth::directory::ldap
