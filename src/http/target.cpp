#include "http/target.hpp"

#include <algorithm>

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

TargetParts split_target(std::string_view target) {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {.path = target, .query = {}};
    return {.path = target.substr(0, mark), .query = target.substr(mark + 1)};
}

bool is_plain_target(std::string_view target) {
    const bool visible =
        std::all_of(target.begin(), target.end(), [](char byte) { return byte > 0x20 && byte < 0x7f; });
    if (!target.starts_with('/') || !visible || target.find('#') != std::string_view::npos) return false;
    const std::string_view path = split_target(target).path;
    return path.find_first_of("%\\") == std::string_view::npos && !has_dot_segment(path);
}

}  // namespace tokenbooth::http
