#include "http/client_connection.hpp"
#include "http/client_request.hpp"
#include "http/client_tls.hpp"

#include <tokenbooth/core/host_addresses.hpp>
#include <tokenbooth/core/per_thread.hpp>
#include <tokenbooth/core/place.hpp>
#include <tokenbooth/http/client.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <optional>
#include <utility>

namespace tokenbooth::http {
namespace {

using Kind = ClientFailure::Kind;
using Answered = core::Result<ClientAnswer, ClientFailure>;
using KeptConnection = std::unique_ptr<ClientConnection>;

// What one thread keeps of connections that are not in use.
class IdleConnections {
  public:
    /// One that can be used, or null. Those that cannot are closed.
    KeptConnection take(const ClientOptions& options) {
        const auto now = core::Deadline::Clock::now();
        std::erase_if(idle_, [&](const KeptConnection& kept) { return !kept->may_be_used(options, now); });
        while (!idle_.empty()) {
            auto last = std::move(idle_.back());
            idle_.pop_back();
            if (last->is_quiet()) return last;
        }
        return nullptr;
    }

    void keep(KeptConnection connection, const ClientOptions& options) {
        if (!connection->may_be_kept() || idle_.size() >= options.max_idle) return;
        connection->rest(core::Deadline::Clock::now());
        idle_.push_back(std::move(connection));
    }

  private:
    /// The one used last is taken first, so that those that are too many grow old.
    std::vector<KeptConnection> idle_;
};

Endpoint endpoint_of(const core::IpAddress& address, std::uint16_t port) {
    const boost::asio::ip::address_v6 bytes(address.bytes());
    const auto ip = address.is_v4() ? boost::asio::ip::address(make_address_v4(boost::asio::ip::v4_mapped, bytes))
                                    : boost::asio::ip::address(bytes);
    return Endpoint(boost::asio::ip::tcp::endpoint(ip, port));
}

ClientFailure failure_of(const core::ResolutionFailure& failure) {
    return {.kind = failure.timed_out ? Kind::timeout : Kind::unreachable, .reason = failure.reason};
}

class PoolingClient final : public Client {
  public:
    PoolingClient(ClientOptions options, std::optional<ClientTls> tls, core::BlockingPool& resolving)
        : options_(std::move(options)), tls_(std::move(tls)), addresses_(options_.url.host, resolving) {}

    core::Task<Answered> send(ClientRequest request, core::Deadline deadline) override {
        const core::Place place(in_flight_, options_.max_in_flight);
        if (!place.admitted()) {
            co_return ClientFailure{.kind = Kind::busy, .reason = "as many calls as may be are under way"};
        }
        const auto text = render_request(options_.url, request);
        if (!text) co_return text.error();
        auto kept = idle_.here().take(options_);
        if (kept) {
            auto answer = co_await kept->exchange(options_, *text, deadline);
            const bool again = !answer && kept->ended_unanswered();
            if (!again) co_return settled(std::move(kept), std::move(answer));
            kept.reset();
        }
        auto fresh = co_await connect(deadline);
        if (!fresh) co_return fresh.error();
        auto answer = co_await (*fresh)->exchange(options_, *text, deadline);
        co_return settled(std::move(*fresh), std::move(answer));
    }

  private:
    core::Task<ClientConnection::Opened> connect(core::Deadline deadline) {
        const auto addresses = co_await addresses_.get(deadline);
        if (!addresses) co_return failure_of(addresses.error());
        std::vector<Endpoint> endpoints;
        for (const auto& address : *addresses) endpoints.push_back(endpoint_of(address, options_.url.port));
        const ClientTls* const tls = tls_ ? &*tls_ : nullptr;
        auto opened = co_await ClientConnection::open(options_, tls, endpoints, deadline);
        co_return opened;
    }

    Answered settled(KeptConnection connection, Answered answer) {
        if (answer) idle_.here().keep(std::move(connection), options_);
        return answer;
    }

    const ClientOptions options_;
    const std::optional<ClientTls> tls_;
    core::HostAddresses addresses_;
    std::atomic<std::size_t> in_flight_ = 0;
    core::PerThread<IdleConnections> idle_;
};

}  // namespace

core::Result<std::unique_ptr<Client>, core::Failure> make_client(ClientOptions options,
                                                                 core::BlockingPool& resolving) {
    std::optional<ClientTls> tls;
    if (options.url.is_https) {
        auto loaded = ClientTls::load(options.ca_file);
        if (!loaded) return loaded.error();
        tls = std::move(*loaded);
    }
    return std::unique_ptr<Client>(std::make_unique<PoolingClient>(std::move(options), std::move(tls), resolving));
}

}  // namespace tokenbooth::http
