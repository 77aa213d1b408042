#include "http/target.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/http/listen_address.hpp>

namespace tokenbooth::http {
namespace {

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::string_view segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

}  // namespace

bool ends_in_dot_segment(std::string_view path) { return path.ends_with("/.") || path.ends_with("/.."); }

TargetParts split_target(std::string_view target) {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {.path = target, .query = {}};
    return {.path = target.substr(0, mark), .query = target.substr(mark + 1)};
}

std::optional<AbsoluteTarget> split_absolute_target(std::string_view target) {
    constexpr std::string_view separator = "://";
    const std::size_t scheme_end = target.find(separator);
    if (scheme_end == std::string_view::npos) return std::nullopt;
    const auto scheme = target.substr(0, scheme_end);
    using core::equal_ignoring_ascii_case;
    if (!equal_ignoring_ascii_case(scheme, "http") && !equal_ignoring_ascii_case(scheme, "https"))
        return std::nullopt;
    const auto rest = target.substr(scheme_end + separator.size());
    const std::size_t path_at = rest.find_first_of("/?");
    if (path_at == std::string_view::npos || path_at == 0 || rest[path_at] == '?') return std::nullopt;
    return AbsoluteTarget{.authority = rest.substr(0, path_at), .origin_form = rest.substr(path_at)};
}

bool is_plain_target(std::string_view target) {
    constexpr auto nowhere = std::string_view::npos;
    const bool visible = core::is_plain_ascii(target) && target.find(' ') == nowhere;
    if (!target.starts_with('/') || !visible || target.find('#') != nowhere) return false;
    const std::string_view path = split_target(target).path;
    return path.find('%') == nowhere && path.find('\\') == nowhere && !has_dot_segment(path);
}

std::optional<std::string> find_base_path_problem(const std::string& base_path) {
    if (base_path.empty()) return std::nullopt;
    const bool plain = is_plain_target(base_path) && base_path.find('?') == std::string::npos &&
                       base_path.find("//") == std::string::npos;
    if (plain && !base_path.ends_with('/')) return std::nullopt;
    return "\"" + base_path + "\" is no prefix of paths; write /zendesk, or leave it out";
}

}  // namespace tokenbooth::http
