#include "http/listening.hpp"

#include "http/address.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using core::Failure;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Longer than the kernel's usual net.core.somaxconn, which then decides: ten thousand clients after a restart of
// the proxy must not wait for one another's retries.
constexpr int backlog = 65535;

Failure listen_failure(const Endpoint& endpoint, const error_code& error) {
    std::string message = "cannot listen at " + to_string(endpoint) + ": " + error.message();
    if (error == asio::error::address_in_use) {
        message += is_unix(endpoint) ? "; is another program there already? Choose another path"
                                     : "; is another program there already? Choose another port";
    }
    if (error == asio::error::access_denied) {
        message += is_unix(endpoint) ? "; may this user write to its folder?"
                                     : "; ports below 1024 need privileges, choose a higher one";
    }
    return {.message = std::move(message)};
}

void bind(Acceptor& acceptor, const Endpoint& endpoint, bool share_port, error_code& error) {
    acceptor.open(endpoint.protocol(), error);
    if (!is_unix(endpoint)) {
        if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
        if (!error && share_port) acceptor.set_option(ReusePort(true), error);
        if (!error && endpoint.protocol().family() == AF_INET6)
            acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) acceptor.bind(endpoint, error);
}

core::Result<void, Failure> remove_stale_socket(const Endpoint& endpoint) {
    const std::string path = path_of(endpoint);
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return {};
    if (!S_ISSOCK(status.st_mode)) {
        return Failure{.message = "cannot listen at " + to_string(endpoint) +
                                  ": a file is there that is no socket; choose another path"};
    }
    asio::io_context io;
    Socket socket(io);
    error_code error;
    // Without waiting: one that listens and does not accept is there, too.
    socket.open(endpoint.protocol(), error);
    if (!error) socket.non_blocking(true, error);
    if (!error) socket.connect(endpoint, error);
    if (error != asio::error::connection_refused) return listen_failure(endpoint, asio::error::address_in_use);
    unlink(path.c_str());
    return {};
}

}  // namespace

core::Result<Acceptor, Failure> listen_at(asio::io_context& io, const Endpoint& endpoint) {
    Acceptor acceptor(io);
    error_code error;
    bind(acceptor, endpoint, true, error);
    // Its owner and group may connect; who else may is for the folder's permissions and the group to say.
    constexpr mode_t for_group = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
    if (!error && is_unix(endpoint) && chmod(path_of(endpoint).c_str(), for_group) != 0) {
        error = error_code(errno, boost::system::system_category());
    }
    if (!error) acceptor.listen(backlog, error);
    if (error) return listen_failure(endpoint, error);
    return acceptor;
}

core::Result<void, Failure> ensure_free(const Endpoint& endpoint) {
    if (is_unix(endpoint)) return remove_stale_socket(endpoint);
    if (port_of(endpoint) == 0) return {};
    asio::io_context io;
    Acceptor acceptor(io);
    error_code error;
    bind(acceptor, endpoint, false, error);
    if (error) return listen_failure(endpoint, error);
    return {};
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

core::Result<Acceptor, Failure> share(asio::io_context& io, Acceptor& acceptor) {
    error_code error;
    const auto endpoint = acceptor.local_endpoint(error);
    const int copy = error ? -1 : dup(acceptor.native_handle());
    if (copy < 0) return listen_failure(endpoint, error_code(errno, boost::system::system_category()));
    return Acceptor(io, endpoint.protocol(), copy);
}

}  // namespace tokenbooth::http
