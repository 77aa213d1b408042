#include <tokenbooth/directory/sql/server_text.hpp>

#include <tokenbooth/core/text.hpp>

namespace tokenbooth::directory::sql {

std::string presentable(std::string_view server_text, const core::Secret& password) {
    constexpr std::size_t longest = 300;
    // What follows the first line are guesses and positions.
    std::string text(server_text.substr(0, server_text.find_first_of("\r\n")));
    if (!password.empty()) {
        for (auto at = text.find(password.reveal()); at != std::string::npos;
             at = text.find(password.reveal(), at)) {
            text.replace(at, password.size(), "***");
            at += 3;
        }
    }
    std::string shown;
    for (std::string_view rest = text; !rest.empty() && shown.size() < longest;) {
        const auto next = core::first_code_point(rest);
        if (!next || core::is_control(next->value)) {
            shown += '?';
            rest.remove_prefix(next ? next->bytes : 1);
            continue;
        }
        shown += rest.substr(0, next->bytes);
        rest.remove_prefix(next->bytes);
    }
    return shown;
}

}  // namespace tokenbooth::directory::sql
