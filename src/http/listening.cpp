#include "http/listening.hpp"

#include "http/address.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Descriptor;
using core::Failure;

// Longer than the kernel's usual net.core.somaxconn, which then decides: ten thousand clients after a restart of
// the proxy must not wait for one another's retries.
constexpr int backlog = 65535;

Failure listen_failure(const Endpoint& endpoint, int error) {
    std::string message = "cannot listen at " + to_string(endpoint) + ": " +
                          boost::system::error_code(error, boost::system::system_category()).message();
    if (error == EADDRINUSE) {
        message += is_unix(endpoint)
                       ? "; is another program there already? Choose another path"
                       : "; is another program there already? Choose another port, or take over from a "
                         "running instance with `serve --take-over`";
    }
    if (error == EACCES) {
        message += is_unix(endpoint) ? "; may this user write to its folder?"
                                     : "; ports below 1024 need privileges, choose a higher one";
    }
    if (error == EADDRNOTAVAIL) message += "; this machine has no such address";
    if (error == EAFNOSUPPORT) message += "; this machine has no IPv6, write an address of IPv4";
    return {.message = std::move(message)};
}

// Inherited by what is accepted. Without it the kernel would hold megabytes for a client that asks and does not
// read; an answer has a few kilobytes.
void bound_what_waits(const Descriptor& socket) {
    constexpr int send_buffer = 64 * 1024;
    setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
}

core::Result<Descriptor, Failure> bound(const Endpoint& endpoint, bool share_port) {
    const int family = endpoint.protocol().family();
    Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.is_open()) return listen_failure(endpoint, errno);
    constexpr int on = 1;
    const auto set = [&](int level, int option) { setsockopt(socket.number(), level, option, &on, sizeof on); };
    if (!is_unix(endpoint)) set(SOL_SOCKET, SO_REUSEADDR);
    if (!is_unix(endpoint) && share_port) set(SOL_SOCKET, SO_REUSEPORT);
    if (family == AF_INET6) set(IPPROTO_IPV6, IPV6_V6ONLY);
    const auto size = static_cast<socklen_t>(endpoint.size());
    if (bind(socket.number(), endpoint.data(), size) != 0) return listen_failure(endpoint, errno);
    return socket;
}

core::Result<void, Failure> remove_stale_socket(const Endpoint& endpoint) {
    const std::string path = path_of(endpoint);
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode)) {
        return Failure{.message = "cannot listen at " + to_string(endpoint) +
                                  ": a file is there that is no socket; choose another path"};
    }
    // Without waiting: one that listens and does not accept is there, too.
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto size = static_cast<socklen_t>(endpoint.size());
    const bool nobody = connect(socket.number(), endpoint.data(), size) != 0 && errno == ECONNREFUSED;
    if (!nobody) return listen_failure(endpoint, EADDRINUSE);
    unlink(path.c_str());
    return {};
}

}  // namespace

core::Result<Descriptor, Failure> listen_at(const Endpoint& endpoint) {
    auto socket = bound(endpoint, true);
    if (!socket) return socket;
    // Its owner and group may connect; who else may is for the folder's permissions and the group to say.
    constexpr mode_t for_group = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
    if (is_unix(endpoint) && chmod(path_of(endpoint).c_str(), for_group) != 0)
        return listen_failure(endpoint, errno);
    bound_what_waits(*socket);
    if (listen(socket->number(), backlog) != 0) return listen_failure(endpoint, errno);
    return socket;
}

core::Result<void, Failure> ensure_free(const Endpoint& endpoint) {
    if (is_unix(endpoint)) return remove_stale_socket(endpoint);
    if (port_of(endpoint) == 0) return {};
    const auto socket = bound(endpoint, false);
    if (!socket) return socket.error();
    return {};
}

core::Result<Descriptor, Failure> listen_in_place_of(const Endpoint& endpoint) {
    const std::string path = path_of(endpoint);
    const Endpoint beside = boost::asio::local::stream_protocol::endpoint(path + ".new");
    unlink(path_of(beside).c_str());
    auto socket = listen_at(beside);
    if (!socket) return socket;
    if (std::rename(path_of(beside).c_str(), path.c_str()) != 0) return listen_failure(endpoint, errno);
    return socket;
}

core::Result<void, Failure> prepare_inherited(const Descriptor& socket) {
    int listens = 0;
    socklen_t size = sizeof listens;
    const int number = socket.number();
    if (getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) {
        return Failure{.message = "descriptor " + std::to_string(number) +
                                  " was handed in and is no socket that listens; a socket unit needs ListenStream "
                                  "and Accept=no"};
    }
    if (fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) != 0 ||
        fcntl(number, F_SETFD, FD_CLOEXEC) != 0) {
        return Failure{.message = "descriptor " + std::to_string(number) + " was handed in and cannot be used"};
    }
    bound_what_waits(socket);
    return {};
}

core::Result<Endpoint, Failure> endpoint_of(const Descriptor& socket) {
    Endpoint endpoint;
    auto size = static_cast<socklen_t>(endpoint.capacity());
    if (getsockname(socket.number(), endpoint.data(), &size) != 0) {
        return {boost::system::in_place_error, Failure{.message = "a descriptor is no socket"}};
    }
    endpoint.resize(size);
    return endpoint;
}

core::Result<Descriptor, Failure> share(const Descriptor& socket) {
    Descriptor copy(fcntl(socket.number(), F_DUPFD_CLOEXEC, 0));
    if (copy.is_open()) return copy;
    return Failure{.message = "cannot share a listening socket between threads: too many open files"};
}

SocketFile socket_file_at(const Endpoint& endpoint) {
    SocketFile file{.path = path_of(endpoint)};
    struct stat status {};
    if (lstat(file.path.c_str(), &status) == 0) {
        file.device = status.st_dev;
        file.inode = status.st_ino;
    }
    return file;
}

void remove_socket_file(const SocketFile& file) {
    struct stat status {};
    if (lstat(file.path.c_str(), &status) != 0) return;
    if (status.st_dev == file.device && status.st_ino == file.inode) unlink(file.path.c_str());
}

}  // namespace tokenbooth::http
