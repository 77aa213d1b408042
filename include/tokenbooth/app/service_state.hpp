// Everything that a reload exchanges: keys, callers, directories, and what answers with them. Built and proved as
// a whole, then swapped in as a whole; requests under way keep the one that they began with. Immutable once built,
// so any thread may use it.
#pragma once

#include <tokenbooth/api/demo.hpp>
#include <tokenbooth/app/cache_statistics.hpp>
#include <tokenbooth/app/key_sources.hpp>
#include <tokenbooth/app/logins.hpp>
#include <tokenbooth/app/pools.hpp>
#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/callers/last_use.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/issue/subject_sealer.hpp>
#include <tokenbooth/issue/token_service.hpp>
#include <tokenbooth/keyring/keyring.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/metrics.hpp>
#include <tokenbooth/state/replay_guard.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::app {

/// What a state stands on. All of it must outlive the state.
struct Surroundings {
    const observability::Log& log;
    observability::Metrics& metrics;
    const core::Clock& clock;
    Pools& pools;
    CacheStatistics& cache_statistics;
    callers::LastUse& last_use;
    state::ReplayGuard& replays;
    KeySources& key_sources;
    Logins& logins;
    std::function<bool()> draining;
    /// False where a thread that answers requests hangs.
    std::function<bool()> alive;
    /// Given the id of the key that signs.
    std::function<std::string(const std::string& key_id)> render_metrics;
    std::string version;
    /// Null: there is no demo site.
    std::shared_ptr<const api::DemoOptions> demo{};
};

/// The settings that a running service keeps until it is started anew (contract §3).
struct StartedWith {
    std::vector<std::string> listen;
    std::size_t threads = 0;
    std::size_t max_connections = 0;
    std::vector<std::string> admin_listen;

    static StartedWith of(const config::Settings& settings);
    /// The keys that `settings` would have otherwise.
    std::vector<std::string> find_changes(const config::Settings& settings) const;
};

class ServiceState {
  public:
    static core::Result<std::shared_ptr<ServiceState>, core::Failure> build(
        config::Settings& settings, const std::optional<std::vector<model::User>>& sample_users,
        const Surroundings& surroundings);

    /// Whether a token could be issued with it. Blocking; not for an I/O thread.
    core::Result<void, core::Failure> prove();

    issue::TokenService& tokens() { return tokens_; }
    http::RequestHandler& api() { return *api_; }
    http::RequestHandler& admin_api() { return *admin_api_; }

  private:
    ServiceState(const config::Settings& settings, std::unique_ptr<directory::UserDirectory> directory,
                 std::vector<std::unique_ptr<callers::Authenticator>> callers, const Surroundings& surroundings);

    const issue::SigningKeys keys_;
    std::unique_ptr<directory::UserDirectory> directory_;
    callers::AuthenticatorChain callers_;
    /// Of the built-in sign-in page alone; absent where there is none.
    std::optional<callers::AuthenticatorChain> sign_in_;
    /// Present where their profiles are on.
    std::optional<issue::SubjectSealer> user_tokens_;
    std::optional<issue::SubjectSealer> sso_sessions_;
    issue::TokenService tokens_;
    std::unique_ptr<http::RequestHandler> api_;
    std::unique_ptr<http::RequestHandler> admin_api_;
};

}  // namespace tokenbooth::app
