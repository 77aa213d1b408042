#include "app/wiring.hpp"

#include <tokenbooth/app/application.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <unistd.h>

#include <csignal>
#include <thread>
#include <utility>

namespace tokenbooth::app {
namespace {

// For look-ups that must wait for a locked database. Few, because each waits without using the CPU for long.
constexpr std::size_t pool_threads = 4;
constexpr std::size_t pool_queue = 256;

}  // namespace

struct Application::Signals {
    boost::asio::io_context io;
    boost::asio::signal_set set{io, SIGTERM, SIGINT};
};

// By value: the secrets in the settings are wiped when this returns.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
Application::Application(config::Settings settings, std::optional<std::vector<model::User>> sample_users)
    : log_(settings.log),
      lines_(STDOUT_FILENO),
      access_log_(settings.log, lines_),
      pool_(pool_threads, pool_queue),
      keyring_(settings.messaging_keys),
      directory_(wire_directory(settings, sample_users, pool_)),
      callers_(wire_callers(settings, clock_)),
      tokens_(*directory_, keyring_, clock_, settings.messaging),
      api_(wire_api(callers_, tokens_, server_)),
      server_(wire_server(settings, *api_, log_, access_log_)) {
    if (!sample_users) create_absent_databases(settings, log_);
    for (const auto& warning : settings.warnings) {
        log_.write(observability::LogLevel::warning, "configuration_warning", {{"warning", warning}});
    }
}

Application::~Application() {
    server_->stop_now();
    wait();
}

core::Result<void, core::Failure> Application::start() {
    // A client or a log reader that has gone is an error code where it was written to, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    // Before anybody can see that the service is there, and tell it to stop.
    signals_ = std::make_unique<Signals>();
    const auto started = server_->start();
    if (!started) return started.error();
    for (const auto& address : server_->addresses()) {
        log_.write(observability::LogLevel::info, "listening", {{"address", address}});
    }
    return {};
}

void Application::run_until_signal() {
    signals_->set.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        log_.write(observability::LogLevel::info, "draining");
        server_->begin_drain();
        signals_->set.async_wait([&](const boost::system::error_code& second_error, int) {
            if (!second_error) server_->stop_now();
        });
    });
    std::thread waiter([&] {
        server_->wait();
        signals_->io.stop();
    });
    signals_->io.run();
    waiter.join();
    wait();
    log_.write(observability::LogLevel::info, "stopped");
}

void Application::wait() {
    server_->wait();
    // Before the event loops are destroyed: a job that ends posts its continuation to one of them.
    pool_.close();
}

}  // namespace tokenbooth::app
