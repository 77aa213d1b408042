#include "cli/user_text.hpp"

#include "cli/table.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

namespace tokenbooth::cli {
namespace {

std::string verified(const model::User& user) {
    if (!user.email_verified) return "unknown";
    return *user.email_verified ? "yes" : "no";
}

void append_member(std::string& json, std::string_view name, const std::optional<std::string>& text) {
    if (!text) return;
    json += ',' + core::json_string(name) + ':' + core::json_string(*text);
}

}  // namespace

void print_user_table(std::ostream& out, const std::vector<model::User>& users) {
    std::vector<std::vector<std::string>> rows = {{"EXTERNAL ID", "NAME", "E-MAIL", "VERIFIED", "STATE"}};
    for (const auto& user : users) {
        rows.push_back({cell(user.external_id), cell(user.name), cell(user.email), verified(user),
                        user.disabled ? "disabled" : "active"});
    }
    print_table(out, rows);
}

void print_sso_attributes(std::ostream& out, const model::User& user) {
    for (const auto& attribute : user.sso_attributes) {
        out << attribute.name << ": " << model::sso_attribute_as_written(attribute) << '\n';
    }
}

std::string user_json(const model::User& user) {
    std::string json = R"({"external_id":)" + core::json_string(user.external_id);
    append_member(json, "username", user.username);
    append_member(json, "name", user.name);
    append_member(json, "email", user.email);
    if (user.email_verified)
        json += *user.email_verified ? R"(,"email_verified":true)" : R"(,"email_verified":false)";
    json += user.disabled ? R"(,"disabled":true)" : R"(,"disabled":false)";
    for (const auto& attribute : user.sso_attributes) {
        json += ',' + core::json_string(attribute.name) + ':' + model::sso_attribute_as_written(attribute);
    }
    return json + '}';
}

}  // namespace tokenbooth::cli
