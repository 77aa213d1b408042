// The built binary as its user runs it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::test {

struct Finished {
    int exit_code = -1;
    std::string output;
    std::string errors;
};

/// Runs `tokenbooth ARGUMENTS` in `folder` to its end, with `input` as its standard input.
Finished run_tokenbooth(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                        const std::string& input = "");

/// `tokenbooth ARGUMENTS` in the background; killed by the destructor if it still runs.
class RunningTokenbooth {
  public:
    RunningTokenbooth(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                      const std::string& input = "");
    ~RunningTokenbooth();
    RunningTokenbooth(const RunningTokenbooth&) = delete;
    RunningTokenbooth& operator=(const RunningTokenbooth&) = delete;

    void signal(int number) const;
    /// Its exit code (128 + signal where a signal ended it), or nothing where it still runs after `patience`.
    std::optional<int> wait(std::chrono::milliseconds patience);
    /// Everything that it has written so far; the last line may be half written while it runs.
    std::string output() const;
    std::string errors() const;
    /// Waits until a line with `text` stands whole in its output or errors; throws after half a minute. A request
    /// is answered before its lines are written, so a test that looks for one waits for it.
    void wait_for(const std::string& text) const;
    /// The port of the address that it says it listens at.
    std::uint16_t port() const;
    /// The same of its admin listener.
    std::uint16_t admin_port() const;
    pid_t pid() const { return pid_; }

  private:
    /// The first group of whichever of these patterns is found first.
    std::uint16_t wait_for_port(const std::string& in_errors, const std::optional<std::string>& in_output) const;

    std::filesystem::path folder_;
    std::string name_;
    pid_t pid_ = -1;
};

}  // namespace tokenbooth::test
