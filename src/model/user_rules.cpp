#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/sso_attributes.hpp>
#include <tokenbooth/model/user_rules.hpp>

namespace tokenbooth::model {
namespace {

bool breaks_line(char32_t character) {
    return core::is_control(character) || character == 0x2028 || character == 0x2029;
}

bool has_space_or_control(std::string_view text) {
    if (core::is_plain_ascii(text)) return text.find(' ') != std::string_view::npos;
    while (!text.empty()) {
        const auto character = core::first_code_point(text);
        if (!character || core::is_control(character->value) || core::is_space(character->value)) return true;
        text.remove_prefix(character->bytes);
    }
    return false;
}

}  // namespace

std::optional<std::string> find_external_id_problem(std::string_view external_id) {
    if (external_id.empty()) return "is empty; Zendesk wants 1 to 255 characters";
    if (external_id.size() <= longest_external_id && core::is_plain_ascii(external_id)) return std::nullopt;
    if (!core::is_utf8(external_id)) return "is not valid UTF-8";
    if (core::has_control(external_id)) return "holds a control character";
    if (core::count_characters(external_id) > longest_external_id) {
        return "is longer than the 255 characters that Zendesk takes";
    }
    return std::nullopt;
}

std::optional<std::string> find_email_problem(std::string_view email) {
    if (!core::is_utf8(email)) return "is not valid UTF-8";
    if (core::count_characters(email) > longest_email) return "is longer than 254 characters";
    if (has_space_or_control(email)) return "holds a space or a control character";
    const std::size_t at = email.find('@');
    const bool one_at = at != std::string_view::npos && email.find('@', at + 1) == std::string_view::npos;
    if (!one_at || at == 0 || at + 1 == email.size())
        return "is not an address: one @ with something on both sides";
    return std::nullopt;
}

std::optional<std::string> presentable_name(std::string_view name) {
    if (name.empty()) return std::nullopt;
    if (name.size() <= longest_name && core::is_plain_ascii(name)) return std::string(name);

    std::string shown;
    std::size_t characters = 0;
    bool in_break = false;
    while (!name.empty() && characters < longest_name) {
        const auto character = core::first_code_point(name);
        if (!character) return std::nullopt;
        if (!breaks_line(character->value)) {
            shown.append(name, 0, character->bytes);
            ++characters;
            in_break = false;
        } else if (!in_break) {
            shown += ' ';
            ++characters;
            in_break = true;
        }
        name.remove_prefix(character->bytes);
    }
    // Nothing but breaks: as empty as an empty name.
    if (shown == " ") return std::nullopt;
    return shown;
}

bool is_cut_as_a_name(std::string_view name) {
    // As few bytes are no more characters.
    if (name.size() <= longest_name || core::count_characters(name) <= longest_name) return false;
    const auto shown = presentable_name(name);
    return shown && core::count_characters(*shown) == longest_name;
}

std::optional<std::string> find_user_problem(const User& user) {
    if (const auto problem = find_external_id_problem(user.external_id)) return "external_id " + *problem;
    if (user.email) {
        if (const auto problem = find_email_problem(*user.email)) return "email " + *problem;
    }
    if (user.name && !core::is_utf8(*user.name)) return "name is not valid UTF-8";
    if (user.username && (!core::is_utf8(*user.username) || core::has_control(*user.username))) {
        return "username is not valid UTF-8 or holds a control character";
    }
    return find_sso_attributes_problem(user.sso_attributes);
}

}  // namespace tokenbooth::model
