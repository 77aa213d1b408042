#include "token/inspect_claims.hpp"
#include "token/inspect_signature.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <algorithm>

namespace tokenbooth::token {
namespace {

struct Parts {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_part;
};

std::optional<Parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    return Parts{.header = token.substr(0, first),
                 .claims = token.substr(first + 1, second - first - 1),
                 .signature = token.substr(second + 1),
                 .signed_part = token.substr(0, second)};
}

// What people hand to the widget's callback where a raw token should be (zendesk-facts §7.14).
Finding no_token(std::string_view text) {
    Finding finding{.severity = Severity::error,
                    .code = "not_a_token",
                    .what = "it is not three parts with dots between them",
                    .effect = "the widget says: Unable to read external_id from JWT token",
                    .mend = "pass the token itself, as it came"};
    if (text.starts_with('"')) {
        finding.code = "quoted_token";
        finding.what = "the token stands in quotes, as JSON writes a string";
        finding.mend = "answer with the raw token as text/plain, or JSON.parse it first";
    } else if (text.starts_with('{')) {
        finding.code = "token_in_an_object";
        finding.what = "it is a JSON object, not the token within it";
        finding.mend = "hand over its member \"token\", or ask with Accept: text/plain";
    }
    return finding;
}

std::optional<Finding> find_encoding_problem(const Parts& parts) {
    const auto decodes = [](std::string_view part) { return core::decode_base64url(part).has_value(); };
    if (decodes(parts.header) && decodes(parts.claims) && decodes(parts.signature)) return std::nullopt;
    return Finding{.severity = Severity::error,
                   .code = "not_base64url",
                   .what = "a part is not base64url without padding (is it base64, with +, / or =?)",
                   .effect = "401 invalid_auth",
                   .mend = "encode each part as base64url and drop the padding (RFC 7515 §2)"};
}

}  // namespace

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::ok:
            return "ok";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "error";
}

bool Inspection::has_error() const {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.severity == Severity::error; });
}

Inspection inspect(std::string_view token, const std::vector<keyring::KeyOptions>& keys, core::WallTime now) {
    Inspection inspection;
    const bool wrapped = token.starts_with('"') || token.starts_with('{');
    const auto parts = wrapped ? std::nullopt : split(token);
    if (!parts) {
        inspection.findings.push_back(no_token(token));
        return inspection;
    }
    if (auto problem = find_encoding_problem(*parts)) {
        inspection.findings.push_back(*std::move(problem));
        return inspection;
    }
    inspection.header = core::decode_base64url(parts->header).value_or("");
    inspection.claims = core::decode_base64url(parts->claims).value_or("");

    const std::string key_id = inspect_header(inspection.header, inspection.findings);
    inspect_claims(inspection.claims, now, inspection.findings);
    const SignedParts signed_parts{.signed_part = parts->signed_part,
                                   .signature = core::decode_base64url(parts->signature).value_or("")};
    inspection.findings.push_back(inspect_signature(signed_parts, key_id, keys));
    return inspection;
}

}  // namespace tokenbooth::token
