#include "token/guess_profile.hpp"
#include "token/inspect_claims.hpp"
#include "token/inspect_signature.hpp"
#include "token/parts.hpp"
#include "token/unwrap.hpp"

#include <tokenbooth/token/inspector.hpp>

#include <algorithm>

namespace tokenbooth::token {
namespace {

using model::Profile;

// What stood around the token: harmless where Zendesk wants it so, or where people copy it so.
void inspect_layer(Layer layer, std::optional<Profile> profile, Findings& findings) {
    switch (layer) {
        case Layer::quotes:
            return findings.add(judged("quoted_token"), "the token stands in quotes, as JSON writes a string");
        case Layer::jwt_object:
            if (profile == Profile::support_sdk) {
                return findings.add(judged("jwt_object"), "it is {\"jwt\": …}, as Zendesk wants of the endpoint");
            }
            return findings.add(judged("token_in_an_object"), "it is a JSON object with the token in \"jwt\"");
        case Layer::object:
            return findings.add(judged("token_in_an_object"), "it is a JSON object, not the token within it");
        case Layer::authorization_line:
            return findings.add(judged("authorization_line"), "it was copied from an Authorization field");
        case Layer::bearer:
            return findings.add(judged("bearer_prefix"), "the word Bearer stands before the token");
        case Layer::address:
            return findings.add(judged("token_in_a_url"), "the token stands in an address");
        case Layer::form:
            return findings.add(judged("form_field"), "it was copied from a form's fields");
        case Layer::page:
            if (profile == Profile::sso) {
                return findings.add(judged("form_field"), "it was copied from the page that submits it");
            }
            return findings.add(judged("html_page"), "it is a page with the token in it");
        case Layer::other_text:
            return findings.add(judged("text_around_token"), "there is other text around the token");
        case Layer::white_space:
            return findings.add(judged("white_space_inside"), "white space or line breaks stand in the token");
    }
}

bool is_a_secret(std::string_view text, const std::vector<InspectorKey>& keys) {
    return std::any_of(keys.begin(), keys.end(), [&](const InspectorKey& key) {
        return !key.secret->empty() && text.find(key.secret->reveal()) != std::string_view::npos;
    });
}

struct Examined {
    Inspection inspection;
    Findings findings;

    Inspection result() {
        inspection.findings = findings.of(inspection.profile);
        return std::move(inspection);
    }
};

void examine(const Unwrapped& unwrapped, const Parts& parts, const InspectorOptions& options, Examined& examined) {
    Inspection& inspection = examined.inspection;
    const Signers signers = find_signers(parts, options.keys);
    const Profile profile = options.profile.value_or(guess_profile(parts, signers, unwrapped.layers));
    inspection.profile = profile;
    inspection.profile_was_guessed = !options.profile;
    inspection.header = parts.header_text;
    inspection.claims = parts.claims_text;
    std::string key_id;
    if (parts.header) key_id = inspect_header(*parts.header, profile, examined.findings);
    if (parts.claims) inspect_claims(*parts.claims, profile, options.now, examined.findings);
    inspect_signature(parts, signers, options.keys, profile, key_id, examined.findings);
    // Only now it is known which of them the profile wants; but they come first, as they came first.
    Findings around;
    for (const Layer layer : unwrapped.layers) inspect_layer(layer, profile, around);
    around.append(examined.findings);
    examined.findings = std::move(around);
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

Inspection inspect(std::string_view text, const InspectorOptions& options) {
    Examined examined;
    examined.inspection.profile = options.profile;
    if (text.size() > largest_inspected) {
        examined.findings.add(judged("too_large"), "it is longer than 64 KiB");
        return examined.result();
    }
    const Unwrapped unwrapped = unwrap(text);
    if (!unwrapped.token.empty()) {
        if (const auto parts = take_apart(unwrapped.token, options.keys, examined.findings)) {
            examine(unwrapped, *parts, options, examined);
            return examined.result();
        }
    }
    for (const Layer layer : unwrapped.layers) inspect_layer(layer, options.profile, examined.findings);
    if (is_a_secret(text, options.keys)) {
        examined.findings.add(judged("secret_instead_of_token"), "it is a configured secret, not a token");
    } else if (unwrapped.dead_end != nullptr) {
        examined.findings.add(*unwrapped.dead_end, unwrapped.what);
    }
    if (!unwrapped.bare_claims.empty()) {
        examine({}, take_claims(unwrapped.bare_claims, options.keys, examined.findings), options, examined);
    }
    return examined.result();
}

}  // namespace tokenbooth::token
