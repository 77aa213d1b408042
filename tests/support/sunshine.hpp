// Sunshine Conversations as Zendesk's OpenAPI document has it (github zendesk/sunshine-conversations-api-spec,
// openapi.yaml): ListUsers, DeleteUser and DeleteUserPersonalInformation of one app, Basic authentication, the
// bodies of its errors. Whatever the document does not have is refused, and kept as a complaint.
#pragma once

#include "support/fault_server.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::test {

constexpr const char* sunshine_app = "5d8cff3cd55b040010928b5b";
constexpr const char* sunshine_key = "app_5d8cff3cd55b040010928b5c";

class Sunshine {
  public:
    /// `users` as the document's schema `user` has them; `secret` is that of the API key.
    Sunshine(std::vector<nlohmann::json> users, std::string secret);

    std::string url() const { return server_.url("/sc"); }
    /// "METHOD target" of each request so far.
    std::vector<std::string> requests();
    /// What a client did that the document does not have.
    std::vector<std::string> complaints();
    std::vector<nlohmann::json> users();

    /// So many users a page; 0: all, as the document lists them.
    void set_page_size(std::size_t size);
    /// Deleting the personal information leaves the identities.
    void keep_identities();
    /// Of every further request, before anything else of it is looked at.
    void set_answer(const std::string& answer);

  private:
    std::string answer(const std::string& request);
    std::string complain(const std::string& what);
    std::string list(std::map<std::string, std::string> query);
    std::string remove(std::string path, std::map<std::string, std::string> query);

    const std::string credentials_;
    std::mutex mutex_;
    std::vector<nlohmann::json> users_;
    std::vector<std::string> requests_;
    std::vector<std::string> complaints_;
    std::size_t page_size_ = 0;
    bool identities_stay_ = false;
    std::optional<std::string> fixed_answer_;
    FaultServer server_;
};

}  // namespace tokenbooth::test
