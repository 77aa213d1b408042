#include "directory/file/user_fields.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/password_hash.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tokenbooth::directory::file {
namespace {

using Assign = std::optional<std::string> (*)(UserRow& row, std::string& text);

std::optional<bool> parse_flag(std::string_view text) {
    if (core::equal_ignoring_ascii_case(text, "true") || text == "1") return true;
    if (core::equal_ignoring_ascii_case(text, "false") || text == "0") return false;
    return std::nullopt;
}

constexpr const char* flag_problem = "must be true or false";

struct Field {
    std::string_view name;
    Assign assign;
};

constexpr std::array fields = {
    Field{.name = "external_id",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              row.user.external_id = std::move(text);
              return std::nullopt;
          }},
    Field{.name = "username",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              row.user.username = std::move(text);
              return std::nullopt;
          }},
    Field{.name = "name",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              row.user.name = std::move(text);
              return std::nullopt;
          }},
    Field{.name = "email",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              row.user.email = std::move(text);
              return std::nullopt;
          }},
    Field{.name = "email_verified",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              row.user.email_verified = parse_flag(text);
              if (!row.user.email_verified) return flag_problem;
              return std::nullopt;
          }},
    Field{.name = "disabled",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              const auto flag = parse_flag(text);
              if (!flag) return flag_problem;
              row.user.disabled = *flag;
              return std::nullopt;
          }},
    Field{.name = "password",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              const bool fits = text.size() <= crypto::longest_password && text.find('\0') == std::string::npos;
              if (fits) row.password = core::Secret(text);
              core::wipe(text);
              if (!fits) return "is longer than 1024 bytes or holds a NUL";
              return std::nullopt;
          }},
    Field{.name = "password_hash",
          .assign = [](UserRow& row, std::string& text) -> std::optional<std::string> {
              if (!crypto::is_password_hash(text)) {
                  return "is none that is known: argon2id, bcrypt, yescrypt, sha512-crypt, pbkdf2_sha256";
              }
              row.password_hash = std::move(text);
              return std::nullopt;
          }},
};

const Field* find_field(std::string_view name) {
    const auto* const field =
        std::find_if(fields.begin(), fields.end(), [&](const Field& candidate) { return candidate.name == name; });
    return field == fields.end() ? nullptr : field;
}

}  // namespace

std::optional<std::string> field_of_zendesk_column(std::string_view column) {
    std::string name = core::to_ascii_lower(column);
    std::replace_if(
        name.begin(), name.end(), [](char character) { return character == ' ' || character == '-'; }, '_');
    if (name == "external_id" || name == "name" || name == "email") return name;
    // Zendesk's word for what we call email_verified: the address in `email` has been verified.
    if (name == "verified") return "email_verified";
    return std::nullopt;
}

std::optional<std::string> find_field_problem(std::string_view name) {
    if (find_field(name) != nullptr || model::is_sso_attribute(name)) return std::nullopt;
    std::vector<std::string_view> names;
    names.reserve(fields.size());
    for (const Field& field : fields) names.push_back(field.name);
    const auto& attributes = model::sso_attribute_names();
    names.insert(names.end(), attributes.begin(), attributes.end());
    std::string problem = "unknown column \"" + std::string(name) + "\"";
    if (const auto nearest = core::nearest_word(name, names)) {
        return problem + "; did you mean \"" + *nearest + "\"?";
    }
    problem += "; there are";
    for (const auto known : names) problem += " " + std::string(known);
    return problem;
}

std::optional<std::string> set_attribute(UserRow& row, std::string_view name, ReadAttribute read) {
    if (!read) return std::string(name) + " " + read.error().message;
    model::put_sso_attribute(row.user.sso_attributes, name, std::move(*read));
    return std::nullopt;
}

std::optional<std::string> set_field(UserRow& row, std::string_view name, std::string text) {
    if (model::is_sso_attribute(name)) return set_attribute(row, name, model::sso_attribute_from_text(name, text));
    const auto problem = find_field(name)->assign(row, text);
    if (problem) return std::string(name) + " " + *problem;
    return std::nullopt;
}

}  // namespace tokenbooth::directory::file
