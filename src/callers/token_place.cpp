#include "callers/token_place.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include "callers/bearer_credential.hpp"
#include "callers/only_field.hpp"

#include <utility>

namespace tokenbooth::callers {
namespace {

PlacedToken found(std::string_view token) {
    if (token.empty()) return {};
    return {.presence = TokenPresence::present, .token = std::string(token)};
}

PlacedToken unclear(std::string problem) {
    return {.presence = TokenPresence::unclear, .problem = std::move(problem)};
}

PlacedToken find_in_authorization(const model::RequestHead& head) {
    const BearerCredential credential = find_bearer_credential(head);
    switch (credential.form) {
        case BearerForm::absent:
        case BearerForm::api_key:
            return {};
        case BearerForm::malformed:
            return {.presence = TokenPresence::malformed};
        case BearerForm::jwt:
            break;
    }
    return found(credential.value);
}

PlacedToken find_in_cookie(const model::RequestHead& head, std::string_view name) {
    auto cookies = find_cookies(head.fields, {std::string(name)});
    if (cookies.problem) return unclear(*std::move(cookies.problem));
    if (cookies.field.empty()) return {};
    return found(std::string_view(cookies.field).substr(name.size() + 1));
}

}  // namespace

PlacedToken find_token(const model::RequestHead& head, std::string_view place) {
    if (place == own_place) return find_in_authorization(head);
    if (place.starts_with(cookie_place)) return find_in_cookie(head, place.substr(cookie_place.size()));
    if (count_fields(head, place) > 1) return unclear("the field " + std::string(place) + " is there twice");
    return found(only_field(head, place).value_or(""));
}

}  // namespace tokenbooth::callers
