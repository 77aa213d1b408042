#include <tokenbooth/http/response.hpp>

#include <stdexcept>
#include <utility>

namespace tokenbooth::http {

void Response::set_field(std::string name, std::string value) {
    constexpr std::string_view breaking("\r\n\0", 3);
    if (name.find_first_of(breaking) != std::string::npos || value.find_first_of(breaking) != std::string::npos) {
        throw std::invalid_argument("a response field must not hold CR, LF or NUL");
    }
    for (auto& field : fields_) {
        if (field.name == name) {
            field.value = std::move(value);
            return;
        }
    }
    fields_.push_back({.name = std::move(name), .value = std::move(value)});
}

void Response::set_body(std::string content_type, std::string body) {
    set_field("Content-Type", std::move(content_type));
    body_ = std::move(body);
}

}  // namespace tokenbooth::http
