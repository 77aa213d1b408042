// Sockets that listen, and the ways in which an address cannot be had.
#pragma once

#include "http/socket.hpp"

#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/result.hpp>

#include <cstdint>
#include <string>

namespace tokenbooth::http {

/// A socket of its own for one of several threads: SO_REUSEPORT has the kernel spread the connections.
core::Result<core::Descriptor, core::Failure> listen_at(const Endpoint& endpoint);

/// Fails where the address is taken: SO_REUSEPORT would let a second instance have it, too. A socket file that
/// nobody listens at any more is removed.
core::Result<void, core::Failure> ensure_free(const Endpoint& endpoint);

/// Where a running instance's file of a unix socket is: puts a new one in its place, in one step.
core::Result<core::Descriptor, core::Failure> listen_in_place_of(const Endpoint& endpoint);

/// Makes a socket that was handed in fit for use. Fails where it does not listen.
core::Result<void, core::Failure> prepare_inherited(const core::Descriptor& socket);

/// Where `socket` is bound.
core::Result<Endpoint, core::Failure> endpoint_of(const core::Descriptor& socket);

/// A second descriptor of the same socket: a unix socket knows no SO_REUSEPORT, and one that was handed in is one.
core::Result<core::Descriptor, core::Failure> share(const core::Descriptor& socket);

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
