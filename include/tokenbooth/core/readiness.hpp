// Waiting for a socket that does not block: on the calling thread's event loop, or in place on a thread without
// one. So a client library's non-blocking interface serves the service and the command line alike. Belongs to the
// thread that made it; it may be destroyed on another one while nobody waits, and must be destroyed before its
// socket is closed.
#pragma once

#include <tokenbooth/core/executor.hpp>
#include <tokenbooth/core/task.hpp>

#include <memory>

namespace tokenbooth::core {

class Readiness {
  public:
    explicit Readiness(int socket);

    /// True once the socket is ready for `interest`, or broken, which the next call on it will say; false at the
    /// deadline. One wait at a time. Throws std::system_error where the kernel has no room for it.
    Task<bool> wait(Interest interest, Deadline deadline);

  private:
    int socket_;
    /// Null on a thread without an event loop.
    std::unique_ptr<SocketWatch> watch_;
};

}  // namespace tokenbooth::core
