#include "app/metrics.hpp"
#include "app/wiring.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/app/process.hpp>
#include <tokenbooth/http/listen_address.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <csignal>
#include <thread>
#include <utility>

namespace tokenbooth::app {
namespace {

using observability::LogLevel;

// A healthy thread comes round once a second; one that takes this long hangs.
constexpr std::chrono::seconds longest_silence(5);

http::Service service_of(const config::Settings& settings, const std::shared_ptr<ServiceState>& state,
                         std::shared_ptr<const http::TlsContext> tls) {
    return {.options = settings.server, .handler = {state, &state->api()}, .tls = std::move(tls)};
}

http::Service admin_service_of(const config::Settings& settings, const std::shared_ptr<ServiceState>& state) {
    return {.options = admin_options(settings), .handler = {state, &state->admin_api()}, .tls = nullptr};
}

}  // namespace

struct Application::Signals {
    boost::asio::io_context io;
    boost::asio::signal_set stop{io, SIGTERM, SIGINT};
    boost::asio::signal_set reload{io, SIGHUP};
};

Application::Application(const config::Settings& settings, ApplicationOptions options)
    : options_(std::move(options)),
      log_(settings.log),
      lines_(STDOUT_FILENO),
      access_log_(settings.log, lines_),
      audit_log_(lines_),
      service_log_(log_, access_log_, audit_log_, metrics_),
      replays_(wire_replay_guard(clock_)),
      started_with_(StartedWith::of(settings)) {}

// By value: the secrets in the settings are wiped when this returns.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
core::Result<std::unique_ptr<Application>, core::Failure> Application::create(config::Settings settings,
                                                                              ApplicationOptions options) {
    std::unique_ptr<Application> application(new Application(settings, std::move(options)));
    if (auto opened = application->audit_log_.open(settings.audit); !opened) return opened.error();
    auto state = application->build_state(settings);
    if (!state) return state.error();
    auto tls = http::load_tls(settings.tls);
    if (!tls) return tls.error();
    application->note_certificate(*tls);
    application->state_ = std::move(*state);
    application->server_ = wire_server(service_of(settings, application->state_, std::move(*tls)),
                                       application->log_, application->service_log_);
    application->admin_server_ =
        wire_server(admin_service_of(settings, application->state_), application->log_, application->no_log_);
    return application;
}

Application::~Application() {
    if (server_) server_->stop_now();
    if (admin_server_) admin_server_->stop_now();
    wait();
}

core::Result<std::shared_ptr<ServiceState>, core::Failure> Application::build_state(config::Settings& settings) {
    for (const auto& warning : settings.warnings) {
        log_.write(LogLevel::warning, "configuration_warning", {{"warning", warning}});
    }
    const bool has_demo = settings.demo.enabled;
    if (has_demo) {
        // A reload keeps the addresses that it was started with.
        if (server_) {
            if (auto judged = judge_demo(); !judged) return judged.error();
        }
        if (!demo_) demo_ = std::make_unique<DemoSite>(std::move(settings.demo), clock_, options_.version);
    }
    const Surroundings surroundings{
        .log = log_,
        .metrics = metrics_,
        .clock = clock_,
        .pools = pools_,
        .cache_statistics = cache_statistics_,
        .last_use = last_use_,
        .replays = *replays_,
        .key_sources = key_sources_,
        .logins = logins_,
        .draining = [this] { return server_->draining(); },
        .alive = [this] { return is_alive(); },
        .render_metrics = [this](const std::string& key_id) { return render_metrics(key_id); },
        .version = options_.version,
        .demo = has_demo ? demo_->pages() : nullptr};
    return ServiceState::build(settings, options_.sample_users, surroundings);
}

// Where it really listens, which a socket that was handed over decides as well.
core::Result<void, core::Failure> Application::judge_demo() const {
    for (const auto& address : server_->addresses()) {
        if (http::is_loopback_address(address)) continue;
        return core::Failure{.message =
                                 "demo.enabled is for a developer's own machine, and this service listens at " +
                                 address + ", which others reach"};
    }
    return {};
}

core::Result<void, core::Failure> Application::start(StartOptions how) {
    // Before anybody can see that the service is there, and tell it to stop.
    signals_ = std::make_unique<Signals>();
    const auto started =
        server_->start({.inherited = std::move(how.inherited.service), .take_over = how.take_over});
    if (!started) return started.error();
    if (demo_) {
        if (auto judged = judge_demo(); !judged) return judged;
    }
    const auto admin_started =
        admin_server_->start({.inherited = std::move(how.inherited.admin), .take_over = how.take_over});
    if (!admin_started) return core::Failure{.message = "admin.listen: " + admin_started.error().message};
    for (const auto& address : server_->addresses())
        log_.write(LogLevel::info, "listening", {{"address", address}});
    for (const auto& address : admin_server_->addresses()) {
        log_.write(LogLevel::info, "admin_listening", {{"address", address}});
    }
    // It comes up all the same, and is well when what fails is.
    if (const auto proof = state_->prove(); !proof) {
        log_.write(LogLevel::error, "not_ready", {{"reason", proof.error().message}});
    }
    return {};
}

void Application::run_until_signal() {
    listen_for_stop();
    listen_for_reload();
    show_life();
    core::ClockWatch clock_watch(clock_.now(), core::Deadline::Clock::now());
    watch_clock(clock_watch);
    options_.notifier.ready();
    std::thread waiter([&] {
        server_->wait();
        signals_->io.stop();
    });
    run_signals();
    waiter.join();
    // The last to go, so that operators see the drain to its end.
    admin_server_->stop_now();
    wait();
    log_.write(LogLevel::info, "stopped");
}

void Application::run_signals() {
    const LetSignalsThrough here;
    for (;;) {
        try {
            signals_->io.run();
            return;
        } catch (const std::exception& error) {
            log_.write(LogLevel::error, "unforeseen_exception", {{"what", error.what()}});
        }
    }
}

void Application::listen_for_stop() {
    signals_->stop.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        log_.write(LogLevel::info, "draining");
        options_.notifier.stopping();
        server_->begin_drain();
        signals_->stop.async_wait([&](const boost::system::error_code& second_error, int) {
            if (!second_error) server_->stop_now();
        });
    });
}

void Application::listen_for_reload() {
    signals_->reload.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        listen_for_reload();
        options_.notifier.reloading();
        reload();
        options_.notifier.ready();
    });
}

void Application::reload() {
    core::Result<void, config::Faults> reloaded;
    const HoldSignals meanwhile;
    try {
        reloaded = try_reload();
    } catch (const std::exception& error) {
        // Out of memory or of threads, most likely: no reason to lose what runs.
        reloaded = config::Faults{.sentences = {error.what()}};
    }
    if (reloaded) {
        reloaded_at_ = core::unix_seconds(clock_.now());
        metrics_.count_event(observability::Event::reload_succeeded);
        log_.write(LogLevel::info, "reloaded", {{"kid", state_->tokens().active_key_id()}});
        return;
    }
    metrics_.count_event(observability::Event::reload_failed);
    for (const auto& fault : reloaded.error().sentences) {
        log_.write(LogLevel::error, "reload_failed",
                   {{"fault", fault}, {"mend", "nothing was changed; mend it and send SIGHUP again"}});
    }
}

// The whole new state is built and proved before anything of the old one is touched.
core::Result<void, config::Faults> Application::try_reload() {
    if (server_->draining()) return config::Faults{.sentences = {"the service is shutting down"}};
    if (!options_.reread) return config::Faults{.sentences = {"this service has no configuration to read again"}};
    auto settings = options_.reread();
    if (!settings) return settings.error();
    auto state = build_state(*settings);
    if (!state) return config::Faults{.sentences = {state.error().message}};
    const auto proof = (*state)->prove();
    // Where the old one cannot issue tokens either, the new one may be the mend of something else.
    if (!proof && state_->prove()) return config::Faults{.sentences = {proof.error().message}};
    auto tls = http::load_tls(settings->tls);
    if (!tls) return config::Faults{.sentences = {tls.error().message}};
    if (auto opened = audit_log_.open(settings->audit); !opened) {
        return config::Faults{.sentences = {opened.error().message}};
    }
    log_.configure(settings->log);
    access_log_.configure(settings->log);
    note_certificate(*tls);
    server_->replace(service_of(*settings, *state, std::move(*tls)));
    admin_server_->replace(admin_service_of(*settings, *state));
    retire(std::exchange(state_, std::move(*state)));

    std::string changes;
    const auto changed = started_with_.find_changes(*settings);
    for (const auto& key : changed) changes += (changes.empty() ? "" : ", ") + key;
    restart_needed_ = changed.size();
    if (!changes.empty()) log_.write(LogLevel::warning, "restart_needed", {{"keys", changes}});
    return {};
}

void Application::note_certificate(const std::shared_ptr<const http::TlsContext>& tls) {
    certificate_expires_ = tls ? core::unix_seconds(tls->certificate().expires) : 0;
}

bool Application::is_alive() const {
    // Threads that have ended with the drain are silent, too.
    return server_->draining() || server_->silence() < longest_silence;
}

void Application::watch_clock(core::ClockWatch& watch) {
    constexpr std::chrono::seconds look_every(1);
    const auto timer = std::make_shared<boost::asio::steady_timer>(signals_->io, look_every);
    timer->async_wait([this, timer, &watch](const boost::system::error_code& error) {
        if (error) return;
        if (const auto step = watch.look(clock_.now(), core::Deadline::Clock::now())) {
            metrics_.count_event(observability::Event::clock_jumped);
            log_.write(LogLevel::warning, "clock_jumped", {{"milliseconds", std::int64_t{step->count()}}});
        }
        watch_clock(watch);
    });
}

// For systemd's watchdog: twice as often as it asks, and only while all threads come round.
void Application::show_life() {
    const auto interval = options_.notifier.watchdog();
    if (!interval) return;
    if (is_alive()) options_.notifier.alive();
    const auto timer = std::make_shared<boost::asio::steady_timer>(signals_->io, *interval / 2);
    timer->async_wait([this, timer](const boost::system::error_code& error) {
        if (!error) show_life();
    });
}

// The last request that began with the old state must not be the one that waits for its directories to close.
void Application::retire(std::shared_ptr<ServiceState> state) {
    constexpr std::chrono::milliseconds look_every(100);
    const auto timer = std::make_shared<boost::asio::steady_timer>(signals_->io, look_every);
    timer->async_wait([this, timer, state = std::move(state)](const boost::system::error_code& error) {
        if (!error && state.use_count() > 1) retire(state);
    });
}

std::string Application::render_metrics(const std::string& key_id) const {
    auto families = cache_metrics(cache_statistics_);
    families.push_back(last_use_metrics(last_use_));
    if (const auto* parts = logins_.find_parts()) families.push_back(login_metrics(*parts));
    for (auto& family : service_metrics({.version = options_.version,
                        .kid = key_id,
                        .connections = server_->connections(),
                        .failures = server_->failures() + admin_server_->failures(),
                        .restart_needed = restart_needed_,
                        .reloaded_at = reloaded_at_,
                        .certificate_expires = certificate_expires_,
                        .log_lines_dropped = log_.dropped(),
                        .access_lines_dropped = lines_.dropped(),
                        .audit_lines_dropped = audit_log_.dropped()})) {
        families.push_back(std::move(family));
    }
    return metrics_.render(families);
}

void Application::wait() {
    if (server_) server_->wait();
    if (admin_server_) admin_server_->wait();
    // Before the event loops are destroyed: a job that ends posts its continuation to one of them.
    pools_.close();
    logins_.close();
}

}  // namespace tokenbooth::app
