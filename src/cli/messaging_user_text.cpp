#include "cli/messaging_user_text.hpp"

#include "cli/table.hpp"

#include <tokenbooth/core/json_writer.hpp>

namespace tokenbooth::cli {
namespace {

std::string authenticated(const identity::MessagingUser& user) {
    if (!user.authenticated) return "unknown";
    return *user.authenticated ? "yes" : "no";
}

std::string identities(const identity::MessagingUser& user) {
    std::string all;
    for (const auto& email : user.emails) {
        all += (all.empty() ? "" : ", ") + cell(email.address);
        if (!email.verification.empty()) all += " (" + cell(email.verification) + ")";
    }
    return all.empty() ? "-" : all;
}

std::string json_of(const std::optional<std::string>& text) { return text ? core::json_string(*text) : "null"; }

std::string json_of(const std::optional<bool>& flag) {
    if (!flag) return "null";
    return *flag ? "true" : "false";
}

}  // namespace

void print_messaging_users(std::ostream& out, const std::vector<identity::MessagingUser>& users) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "EXTERNAL ID", "ZENDESK ID", "BRAND", "AUTHENTICATED", "NAME", "E-MAIL IDENTITIES"}};
    for (const auto& user : users) {
        rows.push_back({user.id, cell(user.external_id), cell(user.zendesk_id), cell(user.brand_id),
                        authenticated(user), cell(user.name), identities(user)});
    }
    print_table(out, rows);
}

std::string messaging_user_json(const identity::MessagingUser& user) {
    std::string json = R"({"id":)" + core::json_string(user.id) + R"(,"external_id":)" +
                       json_of(user.external_id) + R"(,"zendesk_id":)" + json_of(user.zendesk_id) +
                       R"(,"brand_id":)" + json_of(user.brand_id) + R"(,"authenticated":)" +
                       json_of(user.authenticated) + R"(,"name":)" + core::json_string(user.name) +
                       R"(,"emails":[)";
    for (const auto& email : user.emails) {
        json += (&email == &user.emails.front() ? "" : ",") + std::string(R"({"address":)") +
                core::json_string(email.address) + R"(,"verification":)" + core::json_string(email.verification) +
                "}";
    }
    return json + "]}";
}

}  // namespace tokenbooth::cli
