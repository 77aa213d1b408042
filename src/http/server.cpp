#include "http/address.hpp"
#include "http/event_loop.hpp"
#include "http/listening.hpp"

#include <tokenbooth/core/cpu_count.hpp>
#include <tokenbooth/http/server.hpp>

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Failure;

class SocketServer final : public Server {
  public:
    SocketServer(Service service, const observability::Log& log, observability::RequestLog& request_log)
        : listen_(service.options.listen),
          context_{.max_connections = service.options.max_connections, .log = log, .request_log = request_log} {
        const std::size_t asked = service.options.threads;
        const std::size_t threads = asked == 0 ? core::usable_cpus() : asked;
        const Serving serving(std::move(service.options), std::move(service.handler), std::move(service.tls));
        for (std::size_t i = 0; i < threads; ++i) loops_.push_back(std::make_unique<EventLoop>(context_, serving));
        for (const auto& loop : loops_) context_.loops.push_back(loop.get());
    }

    ~SocketServer() override {
        stop_now();
        wait();
        for (const auto& file : socket_files_) remove_socket_file(file);
    }

    SocketServer(const SocketServer&) = delete;
    SocketServer& operator=(const SocketServer&) = delete;

    core::Result<void, Failure> start(ListenFrom from) override {
        for (auto& socket : from.inherited) {
            if (auto listening = take_inherited(std::move(socket)); !listening) return listening;
        }
        if (addresses_.empty()) {
            for (const auto& address : listen_) {
                if (auto listening = add_address(address, from.take_over); !listening) return listening;
            }
        }
        for (auto& loop : loops_) {
            threads_.emplace_back([&loop] { loop->run(); });
        }
        return {};
    }

    std::vector<std::string> addresses() const override { return addresses_; }

    void replace(Service service) override {
        const Serving serving(std::move(service.options), std::move(service.handler), std::move(service.tls));
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
    std::uint64_t failures() const override { return context_.failures; }

    core::Deadline::Clock::duration silence() const override {
        core::Deadline::Clock::duration longest{};
        for (const auto& loop : loops_) longest = std::max(longest, loop->silence());
        return longest;
    }

    void wait() override {
        for (auto& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

  private:
    // A loop is never busy for long; one that has ended takes nothing any more.
    static constexpr std::chrono::seconds patience_for_the_loops{2};

    core::Result<void, Failure> add_address(const std::string& address, bool take_over) {
        const auto parsed = parse_address(address);
        if (!parsed) return parsed.error();
        if (!take_over) {
            if (auto free = ensure_free(*parsed); !free) return free;
        }
        auto first = take_over && is_unix(*parsed) ? listen_in_place_of(*parsed) : listen_at(*parsed);
        if (!first) return first.error();
        if (is_unix(*parsed)) {
            socket_files_.push_back(socket_file_at(*parsed));
            addresses_.push_back(address);
            return share_with_loops(std::move(*first), false);
        }
        // Port 0: the first one's port is everybody's.
        const auto endpoint = endpoint_of(*first);
        if (!endpoint) return endpoint.error();
        for (std::size_t i = 1; i < loops_.size(); ++i) {
            auto another = listen_at(*endpoint);
            if (!another) return another.error();
            loops_[i]->add_listener(std::move(*another), false);
        }
        loops_.front()->add_listener(std::move(*first), false);
        addresses_.push_back(to_string(*endpoint));
        return {};
    }

    core::Result<void, Failure> take_inherited(core::Descriptor socket) {
        if (auto prepared = prepare_inherited(socket); !prepared) return prepared;
        const auto endpoint = endpoint_of(socket);
        if (!endpoint) return endpoint.error();
        addresses_.push_back(to_string(*endpoint));
        return share_with_loops(std::move(socket), true);
    }

    core::Result<void, Failure> share_with_loops(core::Descriptor socket, bool inherited) {
        for (std::size_t i = 1; i < loops_.size(); ++i) {
            auto another = share(socket);
            if (!another) return another.error();
            loops_[i]->add_listener(std::move(*another), inherited);
        }
        loops_.front()->add_listener(std::move(socket), inherited);
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

std::unique_ptr<Server> make_server(Service service, const observability::Log& log,
                                    observability::RequestLog& request_log) {
    return std::make_unique<SocketServer>(std::move(service), log, request_log);
}

}  // namespace tokenbooth::http
