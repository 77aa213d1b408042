// The whole service as one object: its members in wiring order, which reversed is the order of shutdown.
#pragma once

#include <tokenbooth/app/demo_site.hpp>
#include <tokenbooth/app/inherited_sockets.hpp>
#include <tokenbooth/app/notifier.hpp>
#include <tokenbooth/app/service_state.hpp>
#include <tokenbooth/config/load.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/clock_watch.hpp>
#include <tokenbooth/http/server.hpp>
#include <tokenbooth/observability/service_log.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::app {

struct ApplicationOptions {
    /// These are the directory then, instead of the configured ones.
    std::optional<std::vector<model::User>> sample_users;
    /// Reads the configuration again, for SIGHUP; absent: there is none to read.
    std::function<core::Result<config::Settings, config::Faults>()> reread;
    std::string version;
    /// Silent unless it was made from the environment.
    Notifier notifier;
};

/// How the listeners come to their sockets.
struct StartOptions {
    InheritedSockets inherited;
    /// Whether a running instance of the same user may have the same addresses, until it is told to stop.
    bool take_over = false;
};

class Application {
  public:
    /// Wires everything and starts nothing. Fails where a directory cannot be had, such as a user file with bad
    /// rows.
    static core::Result<std::unique_ptr<Application>, core::Failure> create(config::Settings settings,
                                                                            ApplicationOptions options);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Listens, and from before that on keeps SIGTERM, SIGINT and SIGHUP for run_until_signal(). Fails with a
    /// sentence for the operator.
    core::Result<void, core::Failure> start(StartOptions how);
    /// Where it listens, once started.
    std::vector<std::string> addresses() const { return server_->addresses(); }
    /// Serves until SIGTERM or SIGINT and the last answer after it; a second signal ends it now. SIGHUP reloads.
    void run_until_signal();
    issue::TokenService& tokens() { return state_->tokens(); }

  private:
    struct Signals;

    Application(const config::Settings& settings, ApplicationOptions options);
    core::Result<std::shared_ptr<ServiceState>, core::Failure> build_state(config::Settings& settings);
    core::Result<void, core::Failure> judge_demo() const;
    void run_signals();
    void listen_for_stop();
    void listen_for_reload();
    void reload();
    core::Result<void, config::Faults> try_reload();
    void note_certificate(const std::shared_ptr<const http::TlsContext>& tls);
    void watch_clock(core::ClockWatch& watch);
    void show_life();
    bool is_alive() const;
    void retire(std::shared_ptr<ServiceState> state);
    std::string render_metrics(const std::string& key_id) const;
    void wait();

    const ApplicationOptions options_;
    observability::Log log_;
    observability::LineWriter lines_;
    observability::AccessLog access_log_;
    observability::AuditLog audit_log_;
    observability::Metrics metrics_;
    observability::ServiceLog service_log_;
    observability::NoRequestLog no_log_;
    core::SystemClock clock_;
    Pools pools_;
    CacheStatistics cache_statistics_;
    callers::LastUse last_use_;
    std::unique_ptr<state::ReplayGuard> replays_;
    KeySources key_sources_;
    Logins logins_;
    /// Made when a configuration first wants it.
    std::unique_ptr<DemoSite> demo_;
    /// What only a restart changes.
    const StartedWith started_with_;
    std::atomic<std::size_t> restart_needed_ = 0;
    std::atomic<std::int64_t> reloaded_at_ = 0;
    /// When the certificate ends, in seconds since 1970; 0 without TLS.
    std::atomic<std::int64_t> certificate_expires_ = 0;
    std::shared_ptr<ServiceState> state_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<http::Server> admin_server_;
    std::unique_ptr<Signals> signals_;
};

}  // namespace tokenbooth::app
