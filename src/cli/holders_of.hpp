// Who holds an address in Zendesk's messaging, as both identity commands ask it.
#pragma once

#include <tokenbooth/app/messaging_users.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::cli {

class Holders {
  public:
    /// Reads the configuration and asks Zendesk. What fails has been said; then code() is not `done`.
    Holders(const std::filesystem::path& config, const std::string& email,
            const std::optional<std::string>& brand);

    int code() const { return code_; }
    const std::vector<identity::MessagingUser>& all() const { return all_; }
    /// Only where code() is `done`.
    identity::MessagingUsers& zendesk() const { return *zendesk_; }

  private:
    int ask(const std::filesystem::path& config, const std::string& email,
            const std::optional<std::string>& brand);

    app::Pools pools_;
    std::unique_ptr<identity::MessagingUsers> zendesk_;
    std::vector<identity::MessagingUser> all_;
    int code_;
};

/// What is said of an address that nobody holds.
std::string nobody_holds(const std::string& email, const std::optional<std::string>& brand);

}  // namespace tokenbooth::cli
