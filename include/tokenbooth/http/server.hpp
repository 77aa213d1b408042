// The HTTP/1.1 server: one event loop a thread, each with its own SO_REUSEPORT acceptor; a connection stays on its
// thread for life, so a request takes no lock.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/log.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::http {

class Server {
  public:
    virtual ~Server() = default;

    /// Listens and starts the threads. Fails with a sentence that names the address and how to mend it.
    virtual core::Result<void, core::Failure> start() = 0;
    /// Where it listens, with the ports that were taken where 0 was asked for.
    virtual std::vector<std::string> addresses() const = 0;
    /// Every answer now says `Connection: close`; after drain_delay the listeners close, then idle connections.
    /// Returns at once; wait() returns at the last answer, or after shutdown_grace. Callable from any thread.
    virtual void begin_drain() = 0;
    /// Cuts everything off. Callable from any thread.
    virtual void stop_now() = 0;
    /// True from begin_drain() on.
    virtual bool draining() const = 0;
    virtual void wait() = 0;
};

/// All three must outlive the server.
std::unique_ptr<Server> make_server(const ServerOptions& options, RequestHandler& handler,
                                    const observability::Log& log, const observability::AccessLog& access_log);

}  // namespace tokenbooth::http
