// The HTTP/1.1 server: one event loop a thread, each with its own SO_REUSEPORT acceptor (a unix socket is shared);
// a connection stays on its thread for life, so a request takes no lock.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/tls.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::http {

/// What a server answers with.
struct Service {
    ServerOptions options;
    std::shared_ptr<RequestHandler> handler;
    /// Null: plain HTTP. Unix sockets speak plain HTTP in any case.
    std::shared_ptr<const TlsContext> tls;
};

/// How a server comes to its sockets.
struct ListenFrom {
    /// Sockets that listen already, from whoever started this process; they stand in place of the options' listen.
    std::vector<core::Descriptor> inherited;
    /// Whether a running instance of the same user may have the same addresses.
    bool take_over = false;
};

class Server {
  public:
    virtual ~Server() = default;

    /// Listens and starts the threads. Fails with a sentence that names the address and how to mend it.
    virtual core::Result<void, core::Failure> start(ListenFrom from) = 0;
    /// Where it listens, with the ports that were taken where 0 was asked for.
    virtual std::vector<std::string> addresses() const = 0;
    /// Requests that begin from now on go to `service`; those under way end as they began. What only a restart can
    /// change (listen, threads, max_connections) stays. Returns once every thread has taken it.
    virtual void replace(Service service) = 0;
    /// Every answer now says `Connection: close`; after drain_delay the listeners close, then idle connections.
    /// Returns at once; wait() returns at the last answer, or after shutdown_grace. Callable from any thread.
    virtual void begin_drain() = 0;
    /// Cuts everything off. Callable from any thread.
    virtual void stop_now() = 0;
    /// True from begin_drain() on.
    virtual bool draining() const = 0;
    /// Open connections.
    virtual std::size_t connections() const = 0;
    /// How many exceptions nobody foresaw.
    virtual std::uint64_t failures() const = 0;
    /// How long the thread that is worst off has not come round; a healthy one does once a second. Callable from
    /// any thread.
    virtual core::Deadline::Clock::duration silence() const = 0;
    virtual void wait() = 0;
};

/// `log` and `request_log` must outlive the server.
std::unique_ptr<Server> make_server(Service service, const observability::Log& log,
                                    observability::RequestLog& request_log);

}  // namespace tokenbooth::http
