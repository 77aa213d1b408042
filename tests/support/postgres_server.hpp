// A PostgreSQL of a test's own, on a free port of 127.0.0.1 and a unix socket, without fsync. The superuser comes
// by the socket; the role tokenbooth by TCP with the canary password.
#pragma once

#include "support/daemon.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <optional>
#include <string>

namespace tokenbooth::test {

class PostgresServer {
  public:
    struct Options {
        /// Host name of its certificate; empty: no TLS.
        std::string certificate_for;
    };
    PostgresServer() : PostgresServer(Options{}) {}
    explicit PostgresServer(const Options& options);
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    void start();
    /// As `systemctl stop`: sessions are ended at once.
    void stop();
    /// SIGSTOP to it and to every session; and on again.
    void freeze() const { daemon_->freeze_family(); }
    void thaw() const { daemon_->signal_family(SIGCONT); }

    /// As the superuser; throws where the server refuses. The first value of the result, or "".
    std::string run(const std::string& sql) const;
    /// The same of a file of the repository.
    void run_file(const std::string& file) const;

    std::uint16_t port() const { return port_; }
    std::filesystem::path socket_folder() const { return folder_.path(); }
    std::filesystem::path certificate() const { return folder_.path() / "server.pem"; }
    /// postgres://tokenbooth@127.0.0.1:port/postgres
    std::string url() const;

  private:
    TemporaryFolder folder_;
    Unprivileged user_{"postgres"};
    std::uint16_t port_;
    std::vector<std::string> command_;
    std::optional<Daemon> daemon_;
};

}  // namespace tokenbooth::test
