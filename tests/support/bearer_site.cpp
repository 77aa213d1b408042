#include "support/bearer_site.hpp"

namespace tokenbooth::test {
namespace {

using TextTask = core::Task<core::Result<callers::KeySetText, core::Failure>>;

TextTask fetch_text(std::string text) { co_return callers::KeySetText{.text = std::move(text)}; }

}  // namespace

std::unique_ptr<callers::TokenKeys> standing_keys(std::string key_set) {
    return callers::make_fetched_keys([text = std::move(key_set)](core::Deadline) { return fetch_text(text); }, {},
                                      [](const auto&) {});
}

callers::BearerRules site_rules(std::vector<crypto::SignatureAlgorithm> algorithms) {
    callers::BearerRules rules;
    rules.claims.issuer = site_issuer;
    rules.claims.audience = site_audience;
    rules.algorithms = std::move(algorithms);
    return rules;
}

nlohmann::json site_claims(const nlohmann::json& more) {
    nlohmann::json claims = {{"iss", site_issuer},
                             {"aud", site_audience},
                             {"sub", "12345678"},
                             {"iat", site_time - 10},
                             {"exp", site_time + 300}};
    if (!more.is_null()) claims.merge_patch(more);
    return claims;
}

const SigningKey& site_rsa() {
    static const SigningKey key = SigningKey::rsa();
    return key;
}

const SigningKey& site_ec() {
    static const SigningKey key = SigningKey::ec();
    return key;
}

nlohmann::json with_id(nlohmann::json key, const char* id) {
    key["kid"] = id;
    return key;
}

std::string site_key_set() { return key_set({with_id(site_rsa().jwk(), "rsa"), with_id(site_ec().jwk(), "ec")}); }

std::string site_token(const nlohmann::json& more_claims, const nlohmann::json& more_header) {
    nlohmann::json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "rsa"}};
    if (!more_header.is_null()) header.merge_patch(more_header);
    return site_rsa().token(header, site_claims(more_claims));
}

BearerSite::BearerSite(callers::BearerRules rules) {
    std::vector<callers::BearerIssuer> issuers;
    issuers.push_back({.rules = std::move(rules), .keys = standing_keys(site_key_set())});
    authenticator_ = callers::make_bearer_authenticator(std::move(issuers), clock);
}

BearerSite::BearerSite(std::vector<callers::BearerIssuer> issuers)
    : authenticator_(callers::make_bearer_authenticator(std::move(issuers), clock)) {}

callers::Verdict BearerSite::ask(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::vector<core::HeaderField> views;
    for (const auto& [name, value] : fields) views.push_back({.name = name, .value = value});
    model::RequestHead head;
    head.method = "POST";
    head.target = "/v1/messaging/token";
    head.fields = views;
    auto task = authenticator_->authenticate(head, "", core::Deadline::after(std::chrono::seconds(5)));
    return task.result();
}

std::string summary_of(const callers::Verdict& verdict) {
    if (const auto* accepted = std::get_if<callers::Accepted>(&verdict)) {
        return "accepted " + accepted->subject.value_or(model::Subject{}).value;
    }
    if (const auto* rejected = std::get_if<callers::Rejected>(&verdict)) return "rejected " + rejected->reason;
    if (const auto* undecided = std::get_if<callers::Undecided>(&verdict)) {
        return "undecided " + std::string(to_string(undecided->error.code));
    }
    return "no credentials";
}

}  // namespace tokenbooth::test
