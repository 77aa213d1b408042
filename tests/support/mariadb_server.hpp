// A MariaDB of a test's own, on a free port of 127.0.0.1 and a unix socket, without fsync. root comes by the
// socket; the user tokenbooth by TCP with the canary password, to the database booth.
#pragma once

#include "support/daemon.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <optional>
#include <string>

namespace tokenbooth::test {

class MariadbServer {
  public:
    struct Options {
        /// Host name of its certificate; empty: no TLS.
        std::string certificate_for;
    };
    MariadbServer() : MariadbServer(Options{}) {}
    explicit MariadbServer(const Options& options);
    ~MariadbServer();
    MariadbServer(const MariadbServer&) = delete;
    MariadbServer& operator=(const MariadbServer&) = delete;

    void start();
    void stop();
    void freeze() const { daemon_->freeze_family(); }
    void thaw() const { daemon_->signal_family(SIGCONT); }

    /// As root, in the database booth, one or more statements; throws where the server refuses. The first value of
    /// the first result, or "".
    std::string run(const std::string& sql) const;
    void run_file(const std::string& file) const;

    std::uint16_t port() const { return port_; }
    std::filesystem::path socket() const { return folder_.path() / "mysql.sock"; }
    std::filesystem::path certificate() const { return folder_.path() / "server.pem"; }
    /// mysql://tokenbooth@127.0.0.1:port/booth
    std::string url() const;

  private:
    TemporaryFolder folder_;
    Unprivileged user_{"mysql"};
    std::uint16_t port_;
    std::vector<std::string> command_;
    std::optional<Daemon> daemon_;
};

}  // namespace tokenbooth::test
