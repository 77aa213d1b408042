#include "api/form.hpp"

#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::api {
namespace {

constexpr std::size_t most_fields = 64;

std::optional<std::string> decode(std::string_view text) {
    if (!core::is_percent_encoded(text)) return std::nullopt;
    std::string encoded(text);
    std::replace(encoded.begin(), encoded.end(), '+', ' ');
    std::string decoded = core::percent_decode(encoded);
    core::wipe(encoded);
    if (!core::is_utf8(decoded)) return std::nullopt;
    return decoded;
}

}  // namespace

Form::~Form() {
    for (auto& field : fields_) core::wipe(field.value);
}

std::optional<Form> Form::read(std::string_view text) {
    Form form;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = decode(pair.substr(0, equals));
        auto value = decode(pair.substr(std::min(pair.size(), equals + 1)));
        if (!name || !value || form.fields_.size() == most_fields) return std::nullopt;
        form.fields_.push_back({.name = std::move(*name), .value = std::move(*value)});
    }
    return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
    const auto named = [&](const FormField& field) { return field.name == name; };
    const auto found = std::find_if(fields_.begin(), fields_.end(), named);
    if (found == fields_.end() || std::any_of(found + 1, fields_.end(), named)) return std::nullopt;
    return found->value;
}

bool Form::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const FormField& field) { return field.name == name; });
}

}  // namespace tokenbooth::api
