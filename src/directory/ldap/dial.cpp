#include "directory/ldap/dial.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <system_error>
#include <thread>
#include <vector>

namespace tokenbooth::directory::ldap {

// Outlives whoever asked for it, for as long as its thread runs.
struct Resolution {
    struct Address {
        sockaddr_storage bytes{};
        socklen_t size = 0;
    };

    std::mutex mutex;
    std::condition_variable has_ended;
    bool ended = false;
    std::string problem;
    std::vector<Address> addresses;
};

namespace {

using Kind = LdapFailure::Kind;

std::string text_of(int error) { return std::generic_category().message(error); }

void run(Resolution& resolution, const std::string& host, const std::string& port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* raw = nullptr;
    const int outcome = getaddrinfo(host.c_str(), port.c_str(), &hints, &raw);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, freeaddrinfo);
    const std::lock_guard lock(resolution.mutex);
    if (outcome != 0) resolution.problem = gai_strerror(outcome);
    for (const addrinfo* entry = found.get(); entry != nullptr; entry = entry->ai_next) {
        auto& address = resolution.addresses.emplace_back();
        std::memcpy(&address.bytes, entry->ai_addr, entry->ai_addrlen);
        address.size = entry->ai_addrlen;
    }
    resolution.ended = true;
    resolution.has_ended.notify_all();
}

LdapResult<core::Descriptor> connect_to(const sockaddr* address, socklen_t size, core::Deadline deadline) {
    core::Descriptor made(socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.is_open()) return LdapFailure{.kind = Kind::unreachable, .text = text_of(errno)};
    // A request is one small segment, and its answer is waited for.
    const int on = 1;
    if (address->sa_family != AF_UNIX) setsockopt(made.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(made.number(), address, size) == 0) return made;
    if (errno != EINPROGRESS) return LdapFailure{.kind = Kind::unreachable, .text = text_of(errno)};
    if (!wait_in_place(made.number(), POLLOUT, deadline)) {
        return LdapFailure{.kind = Kind::late, .text = "no connection in time"};
    }
    int error = 0;
    socklen_t error_size = sizeof(error);
    getsockopt(made.number(), SOL_SOCKET, SO_ERROR, &error, &error_size);
    if (error != 0) return LdapFailure{.kind = Kind::unreachable, .text = text_of(error)};
    return made;
}

LdapResult<core::Descriptor> connect_to_path(const std::string& path, core::Deadline deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof(address), deadline);
}

}  // namespace

bool wait_in_place(int socket, short events, core::Deadline deadline) {
    for (;;) {
        pollfd waited{.fd = socket, .events = events, .revents = 0};
        // Rounded up: a wait of 0 ms would spin through the last millisecond.
        const auto left = deadline.remaining() + std::chrono::milliseconds(deadline.passed() ? 0 : 1);
        const int ready = poll(&waited, 1, static_cast<int>(left.count()));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

LdapResult<std::shared_ptr<const Resolution>> Dialler::resolve(core::Deadline deadline) {
    std::shared_ptr<Resolution> resolution = std::make_shared<Resolution>();
    run(*resolution, endpoint_.host, endpoint_.port, AI_NUMERICHOST);
    if (!resolution->addresses.empty()) return std::shared_ptr<const Resolution>(std::move(resolution));
    {
        const std::lock_guard lock(mutex_);
        if (!under_way_) {
            under_way_ = std::make_shared<Resolution>();
            std::thread([state = under_way_, host = endpoint_.host, port = endpoint_.port] {
                run(*state, host, port, AI_ADDRCONFIG);
            }).detach();
        }
        resolution = under_way_;
    }
    {
        std::unique_lock lock(resolution->mutex);
        if (!resolution->has_ended.wait_until(lock, deadline.at(), [&] { return resolution->ended; })) {
            return LdapFailure{.kind = Kind::late, .text = "no name server has resolved the name in time"};
        }
    }
    const std::lock_guard lock(mutex_);
    if (under_way_ == resolution) under_way_.reset();
    if (!resolution->addresses.empty()) return std::shared_ptr<const Resolution>(std::move(resolution));
    return LdapFailure{.kind = Kind::unreachable, .text = resolution->problem};
}

LdapResult<core::Descriptor> Dialler::dial(core::Deadline deadline) {
    if (endpoint_.kind == Endpoint::Kind::local) return connect_to_path(endpoint_.host, deadline);
    const auto resolved = resolve(deadline);
    if (!resolved) return resolved.error();
    const auto& addresses = (*resolved)->addresses;
    LdapFailure last;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        // An address that is silent leaves the others their share of the time.
        const auto share = deadline.remaining() / static_cast<int>(addresses.size() - i);
        auto connected = connect_to(reinterpret_cast<const sockaddr*>(&addresses[i].bytes), addresses[i].size,
                                    deadline.or_within(share));
        if (connected) return connected;
        last = connected.error();
    }
    return last;
}

}  // namespace tokenbooth::directory::ldap
