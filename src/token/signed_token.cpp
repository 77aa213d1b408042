#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/token/signed_token.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::Failure;
using core::JsonTree;

bool is_known_type(const JsonTree& type) {
    // RFC 7515 §4.1.9: compared as a media type, whose "application/" may be left out.
    constexpr std::array<std::string_view, 4> known = {"jwt", "application/jwt", "at+jwt", "application/at+jwt"};
    return type.type == JsonTree::Type::string &&
           std::any_of(known.begin(), known.end(),
                       [&](std::string_view name) { return core::equal_ignoring_ascii_case(type.text, name); });
}

core::Result<TokenHeader, Failure> read_header(std::string_view text) {
    const auto header = core::read_json_tree(text);
    if (!header || header->type != JsonTree::Type::object) {
        return Failure{.message = "the token's header is no JSON object with each member once"};
    }
    const JsonTree* const algorithm = header->find("alg");
    if (algorithm == nullptr || algorithm->type != JsonTree::Type::string) {
        return Failure{.message = "the token's header names no alg"};
    }
    const auto known = crypto::find_signature_algorithm(algorithm->text);
    if (!known) return Failure{.message = "the token's alg is none of those that exist here"};
    for (const auto* const changing : {"crit", "b64", "zip"}) {
        if (header->find(changing) == nullptr) continue;
        return Failure{.message = "the token's header has \"" + std::string(changing) + "\""};
    }
    const JsonTree* const type = header->find("typ");
    if (type != nullptr && !is_known_type(*type))
        return Failure{.message = "the token's typ is neither JWT nor at+jwt"};
    TokenHeader read{.algorithm = *known, .key_id = std::nullopt};
    if (const JsonTree* const key_id = header->find("kid")) {
        if (key_id->type != JsonTree::Type::string) return Failure{.message = "the token's kid is no string"};
        read.key_id = key_id->text;
    }
    return read;
}

}  // namespace

core::Result<SignedToken, Failure> read_signed_token(std::string_view token) {
    if (token.size() > largest_token) return Failure{.message = "the token is larger than 8 KiB"};
    if (std::count(token.begin(), token.end(), '.') != 2) {
        return Failure{.message = "the token is not three parts with dots between them"};
    }
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first + 1);
    const auto header_text = core::decode_base64url(token.substr(0, first));
    auto payload = core::decode_base64url(token.substr(first + 1, second - first - 1));
    auto signature = core::decode_base64url(token.substr(second + 1));
    if (!header_text || !payload || !signature) {
        return Failure{.message = "a part of the token is not base64url without padding"};
    }
    auto header = read_header(*header_text);
    if (!header) return header.error();
    return SignedToken{.header = std::move(*header),
                       .payload = *std::move(payload),
                       .signed_part = token.substr(0, second),
                       .signature = *std::move(signature)};
}

}  // namespace tokenbooth::token
