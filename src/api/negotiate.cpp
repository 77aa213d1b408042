#include "api/negotiate.hpp"

#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/text.hpp>

#include <array>

namespace tokenbooth::api {
namespace {

constexpr std::array forms = {TokenForm::json, TokenForm::jwt, TokenForm::text};

// The part before `separator`; `text` keeps what comes after it.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return core::trim_blanks(part);
}

// Weights in thousandths: qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ).
std::optional<int> parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int weight = (text[0] - '0') * 1000;
    int digit_value = 100;
    for (const char digit : text.substr(text.size() > 1 ? 2 : 1)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        weight += (digit - '0') * digit_value;
        digit_value /= 10;
    }
    if (weight > 1000) return std::nullopt;
    return weight;
}

// How exactly `range` names `type`: 3 for the type itself, 2 for "application/*", 1 for "*/*", 0 for neither.
int match(std::string_view range, std::string_view type) {
    if (core::equal_ignoring_ascii_case(range, type)) return 3;
    if (range == "*/*") return 1;
    const std::string_view family = type.substr(0, type.find('/') + 1);
    const bool any_of_family =
        range.ends_with("/*") && core::equal_ignoring_ascii_case(range.substr(0, range.size() - 1), family);
    return any_of_family ? 2 : 0;
}

// The weight of the element that names `type` most exactly.
int weight_of(std::string_view accept, std::string_view type) {
    int weight = 0;
    int best_match = 0;
    while (!accept.empty()) {
        std::string_view element = take_until(accept, ',');
        const int how = match(take_until(element, ';'), type);
        if (how <= best_match) continue;
        int own_weight = 1000;
        while (!element.empty()) {
            const std::string_view parameter = take_until(element, ';');
            if (!core::equal_ignoring_ascii_case(parameter.substr(0, 2), "q=")) continue;
            own_weight = parse_weight(parameter.substr(2)).value_or(0);
        }
        best_match = how;
        weight = own_weight;
    }
    return weight;
}

}  // namespace

std::string_view media_type(TokenForm form) {
    switch (form) {
        case TokenForm::json:
            return "application/json";
        case TokenForm::jwt:
            return "application/jwt";
        case TokenForm::text:
            return "text/plain";
    }
    return "text/plain";
}

std::optional<TokenForm> choose_form(std::string_view accept, TokenForm preferred) {
    if (core::trim_blanks(accept).empty()) return preferred;
    TokenForm best = preferred;
    int best_weight = weight_of(accept, media_type(preferred));
    for (const TokenForm form : forms) {
        const int weight = weight_of(accept, media_type(form));
        if (weight > best_weight) {
            best = form;
            best_weight = weight;
        }
    }
    if (best_weight == 0) return std::nullopt;
    return best;
}

}  // namespace tokenbooth::api
