#include <tokenbooth/token/claim_rules.hpp>

#include <algorithm>
#include <charconv>

namespace tokenbooth::token {
namespace {

using core::JsonTree;

std::optional<std::int64_t> seconds_of(const JsonTree& claim) {
    std::int64_t value = 0;
    const char* const end = claim.text.data() + claim.text.size();
    const auto [rest, error] = std::from_chars(claim.text.data(), end, value);
    if (claim.type != JsonTree::Type::integer || error != std::errc() || rest != end) return std::nullopt;
    return value;
}

}  // namespace

bool is_from(const JsonTree& claims, const ClaimRules& rules) {
    const JsonTree* const issuer = claims.find("iss");
    return issuer == nullptr ? rules.issuer_may_be_absent : issuer->is_string(rules.issuer);
}

bool is_for(const JsonTree& claims, const ClaimRules& rules) {
    const JsonTree* const audience = claims.find("aud");
    if (audience == nullptr) return rules.audience_may_be_absent;
    const auto& listed = audience->elements;
    return audience->is_string(rules.audience) ||
           std::any_of(listed.begin(), listed.end(),
                       [&](const JsonTree& element) { return element.is_string(rules.audience); });
}

std::optional<std::string> find_time_problem(const JsonTree& claims, std::chrono::seconds leeway,
                                             core::WallTime now) {
    // Far from the ends of what 64 bits hold, so that neither sum overflows.
    const std::int64_t earliest_end = core::unix_seconds(now) - leeway.count();
    const std::int64_t latest_begin = core::unix_seconds(now) + leeway.count();
    const JsonTree* const expires = claims.find("exp");
    if (expires == nullptr) return "the token has no exp";
    const auto end = seconds_of(*expires);
    if (!end) return "the token's exp is no whole number of seconds";
    if (*end <= earliest_end) return "the token has expired";
    for (const auto* const name : {"nbf", "iat"}) {
        const JsonTree* const begins = claims.find(name);
        if (begins == nullptr) continue;
        const auto begin = seconds_of(*begins);
        if (!begin) return "the token's " + std::string(name) + " is no whole number of seconds";
        if (*begin > latest_begin) return "the token's " + std::string(name) + " lies in the future";
    }
    return std::nullopt;
}

}  // namespace tokenbooth::token
