// The whole service as one object: its members in wiring order, which reversed is the order of shutdown.
#pragma once

#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/server.hpp>
#include <tokenbooth/issue/token_service.hpp>
#include <tokenbooth/keyring/keyring.hpp>
#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/line_writer.hpp>
#include <tokenbooth/observability/log.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::app {

class Application {
  public:
    /// Wires everything and starts nothing. With `sample_users` these are the directory, else the configured one
    /// is.
    explicit Application(config::Settings settings, std::optional<std::vector<model::User>> sample_users = {});
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Listens, and from before that on keeps SIGTERM and SIGINT for run_until_signal(). Fails with a sentence for
    /// the operator.
    core::Result<void, core::Failure> start();
    /// Where it listens, once started.
    std::vector<std::string> addresses() const { return server_->addresses(); }
    /// Serves until SIGTERM or SIGINT and the last answer after it; a second signal ends it now.
    void run_until_signal();
    issue::TokenService& tokens() { return tokens_; }

  private:
    struct Signals;

    void wait();

    observability::Log log_;
    observability::LineWriter lines_;
    observability::AccessLog access_log_;
    core::SystemClock clock_;
    core::BlockingPool pool_;
    keyring::Keyring keyring_;
    std::unique_ptr<directory::UserDirectory> directory_;
    callers::AuthenticatorChain callers_;
    issue::TokenService tokens_;
    std::unique_ptr<http::RequestHandler> api_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<Signals> signals_;
};

}  // namespace tokenbooth::app
