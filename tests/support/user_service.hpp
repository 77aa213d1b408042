// A company's own user service: holds some users, and answers whoever signs as contract §4.3 says. Judges
// signatures with OpenSSL's one-shot HMAC, which the product does not use.
#pragma once

#include "support/fault_server.hpp"

#include <tokenbooth/model/user.hpp>

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tokenbooth::test {

constexpr const char* user_service_secret = "a-secret-between-tokenbooth-and-the-user-service";

class UserService {
  public:
    /// Of the users named in `password_hashes` (by external id) it hands out that, too. TLS with a `certificate`,
    /// as FaultServer has it.
    explicit UserService(std::vector<model::User> users, std::map<std::string, std::string> password_hashes = {},
                         std::uint16_t port = 0, const std::filesystem::path& certificate = {});

    std::string url() const { return server_.url("/users?v=1"); }
    std::uint16_t port() const { return server_.port(); }
    FaultServer& server() { return server_; }
    /// Why it refused the last request that it refused.
    std::string complaint();

  private:
    std::string answer(const std::string& request);
    std::optional<std::string> find_fault(const std::string& request);
    std::string describe(const model::User& user) const;

    const std::vector<model::User> users_;
    const std::map<std::string, std::string> password_hashes_;
    std::mutex mutex_;
    std::set<std::string> nonces_;
    std::string complaint_;
    FaultServer server_;
};

}  // namespace tokenbooth::test
