#include "model/sso_shape.hpp"

#include <tokenbooth/core/text.hpp>

#include <charconv>
#include <cstdint>

namespace tokenbooth::model {
namespace {

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Without leading zeros, which a number in JSON has not (RFC 8259 §6): what would be altered is refused.
bool is_integer(std::string_view text) {
    if (!is_digits(text) || (text.front() == '0' && text.size() > 1)) return false;
    std::int64_t number = 0;
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

// No country's code begins with 0.
bool is_phone(std::string_view text) {
    constexpr std::size_t fewest = 2;
    constexpr std::size_t most = 15;
    if (!text.starts_with('+')) return false;
    const std::string_view digits = text.substr(1);
    return is_digits(digits) && digits.size() >= fewest && digits.size() <= most && digits.front() != '0';
}

bool is_web_address(std::string_view text) {
    const std::size_t begin = text.find("://");
    if (begin == std::string_view::npos) return false;
    const std::string_view scheme = text.substr(0, begin);
    const bool web =
        core::equal_ignoring_ascii_case(scheme, "https") || core::equal_ignoring_ascii_case(scheme, "http");
    // RFC 3986 appendix A has none of these anywhere in a URI.
    const bool clean = text.find_first_of(" \"<>\\^`{|}") == std::string_view::npos;
    const std::string_view rest = text.substr(begin + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const std::string_view host = authority.substr(authority.rfind('@') + 1);
    return web && clean && !host.empty() && !host.starts_with(':');
}

bool is_role(std::string_view text) { return text == "end_user" || text == "agent" || text == "admin"; }

bool has_space(std::string_view text) {
    while (const auto character = core::first_code_point(text)) {
        if (core::is_space(character->value)) return true;
        text.remove_prefix(character->bytes);
    }
    return false;
}

}  // namespace

std::string must_be(Shape shape) {
    switch (shape) {
        case Shape::integer:
            return "must be a whole number from 0 to 9223372036854775807";
        case Shape::text:
            return "must be a string";
        case Shape::phone:
            return "must be a number as E.164 has it: + and 2 to 15 digits, such as +15551234567";
        case Shape::address:
            return "must be an address that begins with https:// or http://";
        case Shape::role:
            return "must be end_user, agent or admin";
        case Shape::joined_list:
        case Shape::tags:
            return "must be a list: an array of strings, or text with ; between";
        case Shape::fields:
            return R"(must be a JSON object, such as {"plan":"gold"})";
    }
    return {};
}

std::optional<std::string> find_text_problem(std::string_view text) {
    if (!core::is_utf8(text)) return "is not valid UTF-8";
    if (core::has_control(text)) return "holds a control character";
    return std::nullopt;
}

std::optional<std::string> find_element_problem(Shape shape, std::string_view element) {
    if (element.empty()) return "is empty";
    if (auto problem = find_text_problem(element)) return problem;
    // Zendesk would read it as two.
    if (element.find(',') != std::string_view::npos) return "holds a comma";
    if (shape == Shape::tags && has_space(element)) return "holds a space, which no tag of Zendesk has";
    return std::nullopt;
}

bool fits(Shape shape, std::string_view text) {
    switch (shape) {
        case Shape::integer:
            return is_integer(text);
        case Shape::phone:
            return is_phone(text);
        case Shape::address:
            return is_web_address(text);
        case Shape::role:
            return is_role(text);
        case Shape::text:
            return true;
        case Shape::joined_list:
        case Shape::tags:
        case Shape::fields:
            return false;
    }
    return false;
}

}  // namespace tokenbooth::model
