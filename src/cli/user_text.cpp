#include "cli/user_text.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
#include <array>
#include <ostream>

namespace tokenbooth::cli {
namespace {

using Row = std::array<std::string, 5>;

std::string shown(const std::optional<std::string>& text) {
    const auto presentable = model::presentable_name(text.value_or(""));
    return presentable.value_or("-");
}

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
    std::vector<Row> rows = {{"EXTERNAL ID", "NAME", "E-MAIL", "VERIFIED", "STATE"}};
    for (const auto& user : users) {
        rows.push_back({shown(user.external_id), shown(user.name), shown(user.email), verified(user),
                        user.disabled ? "disabled" : "active"});
    }
    std::array<std::size_t, 5> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], core::count_characters(row[i]));
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] + std::string(widths[i] + 2 - core::count_characters(row[i]), ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

std::string user_json(const model::User& user) {
    std::string json = R"({"external_id":)" + core::json_string(user.external_id);
    append_member(json, "username", user.username);
    append_member(json, "name", user.name);
    append_member(json, "email", user.email);
    if (user.email_verified)
        json += *user.email_verified ? R"(,"email_verified":true)" : R"(,"email_verified":false)";
    json += user.disabled ? R"(,"disabled":true})" : R"(,"disabled":false})";
    return json;
}

}  // namespace tokenbooth::cli
