#include "callers/bearer_credential.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::callers {
namespace {

constexpr std::size_t longest_credential = 8192;

bool is_visible_ascii(std::string_view text) {
    return core::is_plain_ascii(text) && text.find(' ') == std::string_view::npos;
}

}  // namespace

BearerCredential find_bearer_credential(const model::RequestHead& head) {
    constexpr std::string_view scheme = "bearer ";
    BearerCredential found;
    std::size_t fields = 0;
    for (const auto& field : head.fields) {
        if (!core::equal_ignoring_ascii_case(field.name, "authorization")) continue;
        if (++fields > 1) return {.form = BearerForm::malformed, .value = {}};
        if (!core::equal_ignoring_ascii_case(field.value.substr(0, scheme.size()), scheme)) continue;
        found.value = field.value.substr(scheme.size());
        if (found.value.empty() || found.value.size() > longest_credential || !is_visible_ascii(found.value)) {
            found.form = BearerForm::malformed;
            continue;
        }
        const auto dots = std::count(found.value.begin(), found.value.end(), '.');
        found.form = dots == 2 ? BearerForm::jwt : BearerForm::api_key;
    }
    return found;
}

}  // namespace tokenbooth::callers
