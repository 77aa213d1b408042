#include "http/address.hpp"
#include "http/cpu_count.hpp"
#include "http/event_loop.hpp"
#include "http/listening.hpp"

#include <tokenbooth/http/server.hpp>

#include <future>
#include <thread>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Failure;

class SocketServer final : public Server {
  public:
    SocketServer(const ServerOptions& options, std::shared_ptr<RequestHandler> handler,
                 const observability::Log& log, observability::RequestLog& request_log)
        : listen_(options.listen),
          context_{.max_connections = options.max_connections, .log = log, .request_log = request_log} {
        const Serving serving{.options = options, .handler = std::move(handler)};
        const std::size_t threads = options.threads == 0 ? usable_cpus() : options.threads;
        for (std::size_t i = 0; i < threads; ++i) loops_.push_back(std::make_unique<EventLoop>(context_, serving));
    }

    ~SocketServer() override {
        stop_now();
        wait();
        for (const auto& file : socket_files_) remove_socket_file(file);
    }

    SocketServer(const SocketServer&) = delete;
    SocketServer& operator=(const SocketServer&) = delete;

    core::Result<void, Failure> start() override {
        for (const auto& address : listen_) {
            auto listening = add_address(address);
            if (!listening) return listening;
        }
        for (auto& loop : loops_) {
            threads_.emplace_back([&loop] { loop->run(); });
        }
        return {};
    }

    std::vector<std::string> addresses() const override { return addresses_; }

    void replace(std::shared_ptr<RequestHandler> handler, const ServerOptions& options) override {
        const Serving serving{.options = options, .handler = std::move(handler)};
        std::vector<std::future<void>> taken;
        for (auto& loop : loops_) {
            // A loop that ends without running it destroys it, and that is as good.
            const auto done = std::make_shared<std::promise<void>>();
            taken.push_back(done->get_future());
            loop->post([&loop = *loop, serving, done] {
                loop.replace(serving);
                done->set_value();
            });
        }
        const auto until = std::chrono::steady_clock::now() + patience_for_the_loops;
        for (auto& future : taken) future.wait_until(until);
    }

    void begin_drain() override {
        if (context_.draining.exchange(true)) return;
        for (auto& loop : loops_) loop->begin_drain();
    }

    void stop_now() override {
        for (auto& loop : loops_) loop->stop_now();
    }

    bool draining() const override { return context_.draining; }
    std::size_t connections() const override { return context_.connections; }

    void wait() override {
        for (auto& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

  private:
    // A loop is never busy for long; one that has ended takes nothing any more.
    static constexpr std::chrono::seconds patience_for_the_loops{2};

    core::Result<void, Failure> add_address(const std::string& address) {
        const auto parsed = parse_address(address);
        if (!parsed) return parsed.error();
        if (auto free = ensure_free(*parsed); !free) return free;
        Endpoint endpoint = *parsed;
        auto first = listen_at(loops_.front()->io(), endpoint);
        if (!first) return first.error();
        if (is_unix(endpoint)) socket_files_.push_back(socket_file_at(endpoint));
        // Port 0: the first acceptor's port is everybody's.
        endpoint = first->local_endpoint();
        for (std::size_t i = 1; i < loops_.size(); ++i) {
            auto& io = loops_[i]->io();
            auto another = is_unix(endpoint) ? share(io, *first) : listen_at(io, endpoint);
            if (!another) return another.error();
            loops_[i]->add_listener(std::move(*another));
        }
        loops_.front()->add_listener(std::move(*first));
        addresses_.push_back(to_string(endpoint));
        return {};
    }

    const std::vector<std::string> listen_;
    ServerContext context_;
    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::vector<std::string> addresses_;
    std::vector<SocketFile> socket_files_;
    std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Server> make_server(const ServerOptions& options, std::shared_ptr<RequestHandler> handler,
                                    const observability::Log& log, observability::RequestLog& request_log) {
    return std::make_unique<SocketServer>(options, std::move(handler), log, request_log);
}

}  // namespace tokenbooth::http
