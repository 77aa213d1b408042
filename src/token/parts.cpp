#include "token/parts.hpp"

#include "token/unwrap.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonTree;

std::vector<std::string_view> split(std::string_view token) {
    std::vector<std::string_view> parts;
    for (std::size_t dot = token.find('.'); dot != std::string_view::npos; dot = token.find('.')) {
        parts.push_back(token.substr(0, dot));
        token.remove_prefix(dot + 1);
    }
    parts.push_back(token);
    return parts;
}

// base64 of either alphabet, with or without padding.
std::optional<std::string> decode_any(std::string_view part) {
    std::string text(part);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    while (text.ends_with('=')) text.pop_back();
    return core::decode_base64url(text);
}

std::string utf8_of_latin1(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (value < 0x80) {
            text += byte;
        } else {
            text += static_cast<char>(0xc0 | value >> 6);
            text += static_cast<char>(0x80 | (value & 0x3f));
        }
    }
    return text;
}

// A secret in a claim or in the kid is told of, and not shown once more.
void take_secrets_out(std::string& text, const std::vector<InspectorKey>& keys, Findings& findings) {
    // Shorter ones could stand there by chance.
    constexpr std::size_t shortest = 16;
    bool found = false;
    for (const auto& key : keys) {
        const std::string_view secret = key.secret->reveal();
        if (secret.size() < shortest) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
            text.replace(at, secret.size(), "***");
            found = true;
        }
    }
    if (found) findings.add(judged("secret_in_the_token"), "a configured secret stands in the token");
}

struct Names {
    const char* part;
    /// The part and its verb.
    const char* subject;
    const Judgement& malformed;
};

constexpr Names header_names = {
    .part = "header", .subject = "the header is", .malformed = judged("malformed_header")};
constexpr Names claims_names = {
    .part = "claims", .subject = "the claims are", .malformed = judged("malformed_claims")};

std::optional<JsonTree> read_object(std::string& text, const Names& names, Findings& findings) {
    if (!core::is_utf8(text)) {
        findings.add(judged("not_utf8"), std::string(names.subject) + " not UTF-8");
        text = utf8_of_latin1(text);
    }
    auto read = core::read_json_tree(text);
    if (!read) {
        const core::Error& error = read.error();
        if (error.code == core::Errc::duplicate_member) {
            findings.add(judged("duplicate_member"), "a member stands twice in the " + std::string(names.part) +
                                                         ", at " + quoted(error.pointer));
        } else {
            findings.add(names.malformed, std::string(names.subject) + " no JSON object: " + error.message);
        }
        return std::nullopt;
    }
    if (read->type != JsonTree::Type::object) {
        const bool twice = read->type == JsonTree::Type::string;
        findings.add(names.malformed, std::string(names.subject) + " no JSON object, but " +
                                          std::string(kind_of(*read)) + (twice ? ", as if encoded twice" : ""));
        return std::nullopt;
    }
    return std::move(*read);
}

// The object in one part, whose decoded text goes to `text`.
std::optional<JsonTree> read_part(std::string_view part, const Names& names, const std::vector<InspectorKey>& keys,
                                  std::string& text, Findings& findings) {
    auto decoded = decode_any(part);
    if (!decoded) {
        findings.add(judged("not_base64url"), std::string(names.subject) + " not base64url");
        return std::nullopt;
    }
    text = *std::move(decoded);
    take_secrets_out(text, keys, findings);
    return read_object(text, names, findings);
}

// Nothing where there are parts enough, or the one that is missing is only the signature.
bool has_the_parts(const std::vector<std::string_view>& parts, Findings& findings) {
    if (parts.size() == 2 && !looks_like_base64_of_an_object(parts[0])) {
        findings.add(judged("opaque_token"), "it has two parts, and the first is no header: an opaque token");
        return false;
    }
    if (parts.size() == 5) {
        findings.add(judged("encrypted_token"), "it has five parts: it is encrypted");
        return false;
    }
    if (parts.size() != 2 && parts.size() != 3) {
        findings.add(judged("not_a_token"),
                     "it has " + std::to_string(parts.size()) + " parts; a token has three");
        return false;
    }
    return true;
}

}  // namespace

std::optional<Parts> take_apart(std::string_view token, const std::vector<InspectorKey>& keys,
                                Findings& findings) {
    const auto split_parts = split(token);
    if (!has_the_parts(split_parts, findings)) return std::nullopt;
    constexpr std::size_t large = std::size_t{8} * 1024;
    if (token.size() > large) {
        findings.add(judged("token_too_large"), "it is " + std::to_string(token.size()) + " bytes long");
    }
    Parts parts;
    const bool padded = token.find_first_of("+/=") != std::string_view::npos;
    if (padded)
        findings.add(judged("not_base64url"), "it is base64, with +, / or =, not base64url without padding");
    parts.header = read_part(split_parts[0], header_names, keys, parts.header_text, findings);
    parts.claims = read_part(split_parts[1], claims_names, keys, parts.claims_text, findings);
    parts.signed_part = std::string(token.substr(0, split_parts[0].size() + 1 + split_parts[1].size()));
    parts.signature_text = split_parts.size() == 3 ? std::string(split_parts[2]) : "";
    parts.signature = decode_any(parts.signature_text);
    if (parts.signature_text.empty()) {
        findings.add(judged("signature_missing"), "there is no third part, the signature");
    } else if (!parts.signature) {
        findings.add(judged("not_base64url"), "the signature is not base64url; is its end cut off?");
    }
    return parts;
}

Parts take_claims(std::string_view claims, const std::vector<InspectorKey>& keys, Findings& findings) {
    Parts parts;
    parts.claims_text = std::string(claims);
    take_secrets_out(parts.claims_text, keys, findings);
    parts.claims = read_object(parts.claims_text, claims_names, findings);
    return parts;
}

}  // namespace tokenbooth::token
