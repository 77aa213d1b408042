// The rows of [[callers.bearer]].
#include "config/option_builders.hpp"

namespace tokenbooth::config {
namespace {

auto& bearers(Draft& draft) { return draft.settings.bearers; }

std::vector<Option> issuer_options() {
    return {
        element("callers.bearer[].issuer", R"("https://id.example.com")",
                "Who has signed the site's own tokens, exactly as their iss says it; also what the logs call the "
                "caller. Several tables may stand beside each other.",
                bearers, [](auto& bearer) -> auto& { return bearer.rules.claims.issuer; }),
        element("callers.bearer[].audience", R"("tokenbooth")",
                "What their aud is, or contains, where they are meant for this service.", bearers,
                [](auto& bearer) -> auto& { return bearer.rules.claims.audience; }),
        element("callers.bearer[].jwks_url", R"("https://id.example.com/jwks")",
                "Where the issuer publishes its keys. Fetched at the start and every 15 minutes, at most once a "
                "minute "
                "for a key that is not known; kept for a day through an outage.",
                bearers, [](auto& bearer) -> auto& { return bearer.jwks_address; }),
        without_default(element("callers.bearer[].jwks_file", R"("issuer-keys.json")",
                                "Or a file with them, read anew when it changes.", bearers,
                                [](auto& bearer) -> auto& { return bearer.jwks_file; })),
        without_default(element("callers.bearer[].ca_file", R"("/etc/ssl/company-ca.pem")",
                                "Who may vouch for the host of jwks_url; default: whom this machine trusts.",
                                bearers, [](auto& bearer) -> auto& { return bearer.ca_file; })),
    };
}

std::vector<Option> rule_options() {
    return {
        element("callers.bearer[].algorithms", R"(["RS256"])",
                "The only ones that are accepted: RS256, PS256, ES256, EdDSA; with a secret HS256 alone.", bearers,
                [](auto& bearer) -> auto& { return bearer.rules.algorithms; }),
        element("callers.bearer[].subject_claim", R"("sub")",
                "The claim that says who the user is: a string, or where it is not sub, an integer.", bearers,
                [](auto& bearer) -> auto& { return bearer.rules.subject_claim; }),
        element("callers.bearer[].subject_is", R"("external_id")",
                "What the directory knows it as: external_id, email (which needs the token's own email_verified: "
                "true) "
                "or username.",
                bearers, [](auto& bearer) -> auto& { return bearer.rules.subject_is; }),
        element("callers.bearer[].header", R"("Authorization")",
                "Where the token stands: Authorization (as Bearer), another header, which holds nothing else, or "
                "\"cookie:NAME\".",
                bearers, [](auto& bearer) -> auto& { return bearer.rules.place; }),
        element("callers.bearer[].leeway", R"("30s")",
                "How far the issuer's clock may be from ours in exp, nbf and iat; at most 60s.", bearers,
                [](auto& bearer) -> auto& { return bearer.leeway; }),
        element("callers.bearer[].insecure_allow_http", "false",
                "true: jwks_url may be plain http on another machine, where whoever is on the way can exchange "
                "the keys.",
                bearers, [](auto& bearer) -> auto& { return bearer.insecure_allow_http; }),
        without_default(
            element("callers.bearer[].insecure_allow_missing", R"(["iss", "aud"])",
                    "For an issuer that writes no iss or no aud at all, such as Zendesk's help centre.", bearers,
                    [](auto& bearer) -> auto& { return bearer.insecure_allow_missing; })),
    };
}

}  // namespace

std::vector<Option> bearer_options() {
    std::vector<Option> rows = issuer_options();
    const auto secrets = secret_elements(
        "callers.bearer[].secret", R"("/run/secrets/issuer")",
        "Or the secret that the issuer signs HS256 with, in a file that holds nothing else.", bearers);
    rows.insert(rows.end(), secrets.begin(), secrets.end());
    const auto rules = rule_options();
    rows.insert(rows.end(), rules.begin(), rules.end());
    return rows;
}

}  // namespace tokenbooth::config
