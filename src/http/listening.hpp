// Sockets that listen, and the ways in which an address cannot be had.
#pragma once

#include "http/socket.hpp"

#include <tokenbooth/core/result.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>

namespace tokenbooth::http {

/// An acceptor of its own for one of several threads: SO_REUSEPORT has the kernel spread the connections.
core::Result<Acceptor, core::Failure> listen_at(boost::asio::io_context& io, const Endpoint& endpoint);

/// Fails where the address is taken: SO_REUSEPORT would let a second instance have it, too. A socket file that
/// nobody listens at any more is removed.
core::Result<void, core::Failure> ensure_free(const Endpoint& endpoint);

/// A second acceptor for the socket of the first: a unix socket knows no SO_REUSEPORT.
core::Result<Acceptor, core::Failure> share(boost::asio::io_context& io, Acceptor& acceptor);

/// The file of a unix socket, known by more than its name: another instance may have put its own in this place.
struct SocketFile {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
};
SocketFile socket_file_at(const Endpoint& endpoint);
/// Where it is still the same one.
void remove_socket_file(const SocketFile& file);

}  // namespace tokenbooth::http
