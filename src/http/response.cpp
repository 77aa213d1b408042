#include <tokenbooth/http/response.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tokenbooth::http {
namespace {

void judge(std::string_view text) {
    const auto breaks = [](char byte) { return byte == '\r' || byte == '\n' || byte == '\0'; };
    if (std::none_of(text.begin(), text.end(), breaks)) return;
    throw std::invalid_argument("a response field must not hold CR, LF or NUL");
}

}  // namespace

void Response::set_field(std::string_view name, std::string value) {
    judge(name);
    judge(value);
    for (auto& field : fields_) {
        if (field.name == name) {
            field.value = std::move(value);
            return;
        }
    }
    fields_.push_back({.name = name, .value = std::move(value)});
}

bool Response::has_field(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.name == name; });
}

void Response::set_body(std::string_view content_type, std::string body) {
    judge(content_type);
    content_type_ = content_type;
    body_ = std::move(body);
    standing_body_ = {};
}

void Response::set_standing_body(std::string_view content_type, std::string_view bytes) {
    set_body(content_type, {});
    standing_body_ = bytes;
}

}  // namespace tokenbooth::http
