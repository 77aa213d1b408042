#include "http/listener.hpp"

#include "http/event_loop.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

namespace tokenbooth::http {
namespace {

using boost::system::error_code;

// Long enough to cost nothing, short enough that nobody notices once descriptors are free again.
constexpr std::chrono::milliseconds pause_after_failure(100);
// Level-triggered: what has not been taken is there again.
constexpr std::uint32_t accepting_events = EPOLLIN;

Peer peer_of(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return core::IpAddress::v4(bytes);
    }
    if (address.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        core::IpAddress::Bytes bytes{};
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return core::IpAddress(bytes);
    }
    return std::nullopt;
}

}  // namespace

Listener::Listener(core::Descriptor socket, bool inherited, EventLoop& loop)
    : socket_(std::move(socket)), inherited_(inherited), back_off_timer_(loop.io()), loop_(loop) {}

void Listener::start() {
    if (!loop_.poller().add(socket_.number(), accepting_events, *this)) back_off();
}

void Listener::on_ready(std::uint32_t) noexcept {
    // Those who are connected already have their turn between.
    constexpr int at_once = 64;
    try {
        for (int i = 0; i < at_once && socket_.is_open(); ++i) {
            const auto outcome = accept_one();
            if (outcome == Outcome::failed) back_off();
            if (outcome != Outcome::taken) return;
        }
    } catch (const std::exception&) {
        // No memory. Whoever waits here is met again in the next batch.
        loop_.context().failures.fetch_add(1, std::memory_order_relaxed);
    }
}

Listener::Outcome Listener::accept_one() {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    core::Descriptor socket(
        accept4(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.is_open()) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) return Outcome::nobody_waits;
        // These concern the one connection that has gone already (accept(2)).
        const bool of_the_connection = errno == ECONNABORTED || errno == EINTR || errno == EPROTO ||
                                       errno == ENETDOWN || errno == EHOSTDOWN || errno == ENETUNREACH ||
                                       errno == EHOSTUNREACH || errno == EPERM;
        return of_the_connection ? Outcome::taken : Outcome::failed;
    }
    complained_ = false;
    const Peer peer = peer_of(address);
    constexpr int on = 1;
    if (peer) setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    loop_.accept(std::move(socket), peer);
    return Outcome::taken;
}

void Listener::back_off() {
    // Out of descriptors (EMFILE): the next accept would fail at once, so trying again at once would take a whole
    // core.
    back_off_timer_.expires_after(pause_after_failure);
    back_off_timer_.async_wait([this](const error_code& error) {
        if (!error && socket_.is_open()) start();
    });
    loop_.poller().remove(socket_.number());
    if (std::exchange(complained_, true)) return;
    loop_.context().log.write(observability::LogLevel::error, "accept_failed",
                              {{"mend", "raise the limit of open files or lower server.max_connections"}});
}

void Listener::drain_and_close() {
    try {
        while (!inherited_ && accept_one() == Outcome::taken) {
        }
    } catch (const std::exception&) {
        // No memory for whoever waits; the listeners close all the same.
        loop_.context().failures.fetch_add(1, std::memory_order_relaxed);
    }
    // A socket that another process shares would stay watched.
    loop_.poller().remove(socket_.number());
    socket_ = core::Descriptor();
    back_off_timer_.cancel();
}

}  // namespace tokenbooth::http
