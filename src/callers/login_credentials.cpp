#include "callers/login_credentials.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/password_hash.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {
namespace {

using core::JsonKind;
using core::JsonMember;

// Longer than any directory's, and short enough to be looked up and counted.
constexpr std::size_t longest_username = 1024;

core::Error invalid(std::string_view member, const std::string& problem) {
    return {.code = core::Errc::invalid_member,
            .message = std::string(member) + " " + problem,
            .reason = {},
            .pointer = core::json_pointer(member)};
}

std::optional<core::Error> find_problem(const JsonMember* username, const JsonMember* password) {
    if (username == nullptr) return invalid("username", "is missing beside password");
    if (password == nullptr) return invalid("password", "is missing beside username");
    if (username->kind != JsonKind::string) return invalid("username", "must be a string");
    if (password->kind != JsonKind::string) return invalid("password", "must be a string");
    if (username->text.empty()) return invalid("username", "is empty");
    if (username->text.size() > longest_username) return invalid("username", "is longer than 1024 bytes");
    if (core::has_control(username->text)) return invalid("username", "holds a control character");
    if (password->text.size() > crypto::longest_password) return invalid("password", "is longer than 1024 bytes");
    if (password->text.find('\0') != std::string::npos) return invalid("password", "holds a NUL");
    return std::nullopt;
}

}  // namespace

core::Result<std::optional<LoginCredentials>> read_login_credentials(std::string_view body) {
    auto members = core::read_json_object(body);
    const bool duplicate = !members && members.error().code == core::Errc::duplicate_member;
    if (duplicate) return members.error();
    if (!members) return std::optional<LoginCredentials>();
    JsonMember* username = nullptr;
    JsonMember* password = nullptr;
    for (auto& member : *members) {
        if (member.name == "username") username = &member;
        if (member.name == "password") password = &member;
    }
    if (username == nullptr && password == nullptr) return std::optional<LoginCredentials>();
    const auto problem = find_problem(username, password);
    std::optional<LoginCredentials> credentials;
    if (!problem) {
        credentials =
            LoginCredentials{.username = std::move(username->text), .password = core::Secret(password->text)};
    }
    if (password != nullptr) core::wipe(password->text);
    if (problem) return *problem;
    return credentials;
}

}  // namespace tokenbooth::callers
