// A server of somebody else's that a test starts for itself: as an unprivileged user (PostgreSQL and MariaDB
// refuse to be root), in a folder of its own, ended by its process id, and with the test where that dies.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::test {

/// A port of 127.0.0.1 on which nobody listens now.
std::uint16_t free_port();

/// The program's path, looked for in `folders` and in PATH; throws, naming the Debian package that brings it.
std::string find_program(const std::string& name, const std::string& package,
                         const std::vector<std::string>& folders = {});

/// Who the servers run as: this user, or `name` where this user is root.
class Unprivileged {
  public:
    explicit Unprivileged(const std::string& name);
    /// Gives the file, or the folder with all in it, to that user.
    void own(const std::filesystem::path& path) const;
    /// In a child process: becomes that user, and dies with the parent.
    void become() const;

  private:
    uid_t user_;
    gid_t group_;
};

/// Runs `command` to its end; throws what it says where it fails.
void run_to_end(const std::vector<std::string>& command, const Unprivileged& user,
                const std::filesystem::path& log);

class Daemon {
  public:
    /// Output and errors are appended to `log`.
    Daemon(const std::vector<std::string>& command, const Unprivileged& user, std::filesystem::path log);
    /// Kills it where it still runs.
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// Sends `signal` and waits for the end; kills it after `patience`.
    void stop(int signal, std::chrono::milliseconds patience = std::chrono::seconds(10));
    bool has_ended();
    pid_t pid() const { return pid_; }
    /// It and the processes that it has started.
    std::vector<pid_t> family() const;
    void signal_family(int signal) const;
    /// SIGSTOP to all of the family. kill(2) returns before the threads have stopped: this returns after, so that
    /// nothing is answered any more.
    void freeze_family() const;
    std::string log() const;

  private:
    std::filesystem::path log_;
    pid_t pid_ = -1;
};

/// Calls `ready` until it is true; throws, with the server's log, when it has ended or after half a minute.
template <class Ready>
void wait_until_ready(Daemon& daemon, const Ready& ready);

[[noreturn]] void complain_of(const Daemon& daemon, const std::string& what);
void pause_a_moment();

template <class Ready>
void wait_until_ready(Daemon& daemon, const Ready& ready) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!ready()) {
        if (daemon.has_ended()) complain_of(daemon, "the server ended at its start");
        if (std::chrono::steady_clock::now() > until) complain_of(daemon, "the server does not answer");
        pause_a_moment();
    }
}

}  // namespace tokenbooth::test
