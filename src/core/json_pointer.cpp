#include <tokenbooth/core/json_pointer.hpp>

#include <charconv>
#include <cstddef>
#include <utility>

namespace tokenbooth::core {
namespace {

// RFC 6901 §4: digits without leading zeros; "-" stands for an element that is not there.
const JsonTree* find_element(const JsonTree& array, std::string_view token) {
    std::size_t index = 0;
    const char* const end = token.data() + token.size();
    const auto [rest, fault] = std::from_chars(token.data(), end, index);
    const bool whole = fault == std::errc() && rest == end;
    if (!whole || (token.size() > 1 && token.front() == '0') || index >= array.elements.size()) return nullptr;
    return &array.elements[index];
}

}  // namespace

Result<JsonPointer, Failure> parse_json_pointer(std::string_view text) {
    // RFC 6901 §3: each reference token begins with a slash; ~1 stands for a slash in it, ~0 for a tilde.
    std::vector<std::string> tokens;
    if (!text.empty() && !text.starts_with('/')) {
        return Failure{.message = "is no JSON pointer: it begins with a slash, like /user/id"};
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '/') {
            tokens.emplace_back();
        } else if (text[at] != '~') {
            tokens.back() += text[at];
        } else if (text.substr(at + 1, 1) == "0" || text.substr(at + 1, 1) == "1") {
            tokens.back() += text[++at] == '0' ? '~' : '/';
        } else {
            return Failure{.message = "is no JSON pointer: a tilde is written ~0, a slash in a name ~1"};
        }
    }
    return JsonPointer{.tokens = std::move(tokens)};
}

const JsonTree* find_json_value(const JsonTree& tree, const JsonPointer& pointer) {
    const JsonTree* value = &tree;
    for (const auto& token : pointer.tokens) {
        value = value->type == JsonTree::Type::array ? find_element(*value, token) : value->find(token);
        if (value == nullptr) return nullptr;
    }
    return value;
}

}  // namespace tokenbooth::core
