// The variables TOKENBOOTH__… and those that the configuration names, read once: a secret's bytes are overwritten
// where the system shows them, so a reload must have them from here. One thread at a time.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>

#include <map>
#include <memory>
#include <string>

namespace tokenbooth::config {

struct EnvironmentEntries;

class Environment {
  public:
    /// Nothing in it.
    Environment();
    ~Environment();
    Environment(Environment&&) noexcept;
    Environment& operator=(Environment&&) noexcept;
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    /// Takes every variable that begins with TOKENBOOTH__. Call it before any thread is started.
    static Environment read();

    const EnvironmentEntries& entries() const { return *entries_; }
    /// The variable's value, taken at the first call. The secret lives as long as the environment.
    core::Result<const core::Secret*, core::Failure> secret(const std::string& variable);

  private:
    std::unique_ptr<EnvironmentEntries> entries_;
    std::map<std::string, core::Secret> secrets_;
};

}  // namespace tokenbooth::config
