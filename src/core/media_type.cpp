#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/core/text.hpp>

namespace tokenbooth::core {

bool is_form_media_type(std::string_view content_type) {
    return equal_ignoring_ascii_case(trim_blanks(content_type.substr(0, content_type.find(';'))),
                                     "application/x-www-form-urlencoded");
}

bool is_json_media_type(std::string_view content_type) {
    const std::size_t semicolon = content_type.find(';');
    const std::string_view type = trim_blanks(content_type.substr(0, semicolon));
    if (!equal_ignoring_ascii_case(type, "application/json")) return false;
    if (semicolon == std::string_view::npos) return true;
    std::string_view parameter = content_type.substr(semicolon + 1);
    while (parameter.starts_with(' ') || parameter.starts_with('\t')) parameter.remove_prefix(1);
    return equal_ignoring_ascii_case(parameter, "charset=utf-8") ||
           equal_ignoring_ascii_case(parameter, "charset=\"utf-8\"");
}

}  // namespace tokenbooth::core
