#include "token/claim_names.hpp"
#include "token/inspect_claims.hpp"

#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <charconv>
#include <optional>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using model::Profile;

// Later than any time that is meant in seconds: the year 5138. Milliseconds of today are far beyond it.
constexpr std::int64_t milliseconds_from = 100'000'000'000;
// September 2001: no time of a token, and a very long lifetime.
constexpr std::int64_t durations_until = 1'000'000'000;

std::optional<std::int64_t> integer_of(const JsonTree& claim) {
    std::int64_t value = 0;
    const char* const end = claim.text.data() + claim.text.size();
    const auto [rest, error] = std::from_chars(claim.text.data(), end, value);
    if (claim.type != JsonTree::Type::integer || error != std::errc() || rest != end) return std::nullopt;
    return value;
}

struct TimeRules {
    const char* name;
    const Judgement& no_integer;
    const Judgement& in_milliseconds;
};

// The time in seconds, or nothing where that is a finding.
std::optional<std::int64_t> read_time(const JsonTree& claim, const TimeRules& rules, Findings& findings) {
    const std::string name = rules.name;
    const auto value = integer_of(claim);
    if (!value) {
        std::string what = name + " is " + std::string(kind_of(claim));
        if (claim.type == JsonTree::Type::string) what = name + " is " + quoted(claim.text) + ", a string";
        if (claim.type == JsonTree::Type::fraction) what = name + " is a number with a fraction or an exponent";
        if (claim.type == JsonTree::Type::integer) what = name + " is a number that no clock counts to";
        findings.add(rules.no_integer, what);
        return std::nullopt;
    }
    if (*value > milliseconds_from) {
        findings.add(rules.in_milliseconds, name + " counts milliseconds, or a smaller unit");
        return std::nullopt;
    }
    return value;
}

// How far iat may be from Zendesk's clock; nothing for messaging, where it is not looked at. The Support SDK's is
// not documented, and taken to be that of single sign-on, whose endpoint is its model.
std::optional<std::int64_t> skew_of(Profile profile) {
    constexpr std::int64_t chat_skew = 120;
    constexpr std::int64_t sso_skew = 180;
    switch (profile) {
        case Profile::messaging:
            return std::nullopt;
        case Profile::chat:
        case Profile::help_center:
            return chat_skew;
        case Profile::sso:
        case Profile::support_sdk:
            return sso_skew;
    }
    return std::nullopt;
}

std::string amount(std::int64_t seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    if (seconds < 2 * minute) return std::to_string(seconds) + " s";
    if (seconds < 2 * hour) return std::to_string(seconds / minute) + " minutes";
    if (seconds < 2 * day) return std::to_string(seconds / hour) + " hours";
    return std::to_string(seconds / day) + " days";
}

void judge_issued(std::int64_t issued, Profile profile, std::int64_t present, Findings& findings) {
    constexpr std::int64_t usual_skew = 120;
    const auto skew = skew_of(profile);
    const std::int64_t age = present - issued;
    if (age < -skew.value_or(usual_skew)) {
        findings.add(skew ? judged("iat_too_new") : judged("iat_in_the_future"),
                     "iat lies " + amount(-age) + " in the future");
    } else if (skew && age > *skew) {
        findings.add(judged("iat_too_old"), "iat lies " + amount(age) + " in the past, and Zendesk takes " +
                                                std::to_string(*skew / 60) + " minutes");
    } else {
        findings.add(judged("iat"), "iat is " + core::rfc3339(issued));
    }
}

std::optional<std::int64_t> inspect_iat(const JsonTree& claims, Profile profile, std::int64_t present,
                                        Findings& findings) {
    const JsonTree* const iat = claims.find("iat");
    if (iat == nullptr) {
        if (!is_required("iat", profile)) return std::nullopt;
        const core::JsonField* const misspelt = find_misspelt(claims, "iat", profile);
        findings.add(judged("iat_missing"),
                     misspelt == nullptr ? "there is no iat" : "there is no iat, but " + quoted(misspelt->name));
        return std::nullopt;
    }
    const auto issued = read_time(*iat,
                                  {.name = "iat",
                                   .no_integer = judged("iat_is_no_integer"),
                                   .in_milliseconds = judged("iat_in_milliseconds")},
                                  findings);
    if (issued) judge_issued(*issued, profile, present, findings);
    return issued;
}

void judge_expiry(std::int64_t expires, std::optional<std::int64_t> issued, Profile profile, std::int64_t present,
                  Findings& findings) {
    constexpr std::int64_t longest_chat = 420;
    const bool messaging = profile == Profile::messaging;
    if (expires < durations_until) {
        findings.add(judged("exp_is_a_duration"),
                     "exp is " + std::to_string(expires) + ": a duration, not a time");
    } else if (issued && expires <= *issued) {
        findings.add(judged("exp_before_iat"), "exp is not later than iat");
    } else if (expires <= present) {
        findings.add(judged("expired"), "it expired at " + core::rfc3339(expires));
    } else if (profile == Profile::chat && issued && expires - *issued > longest_chat) {
        findings.add(judged("chat_lifetime"), "exp is " + amount(expires - *issued) + " after iat");
    } else if (messaging && expires - present > longest_messaging_ttl.count()) {
        findings.add(judged("long_lifetime"), "it lives until " + core::rfc3339(expires));
    } else {
        findings.add(judged("exp"), "it expires at " + core::rfc3339(expires));
    }
}

void inspect_exp(const JsonTree& claims, std::optional<std::int64_t> issued, Profile profile, std::int64_t present,
                 Findings& findings) {
    const JsonTree* const exp = claims.find("exp");
    if (exp == nullptr) {
        if (profile == Profile::messaging) findings.add(judged("exp_missing"), "there is no exp");
        if (profile == Profile::chat) findings.add(judged("chat_exp_missing"), "there is no exp");
        return;
    }
    const auto expires = read_time(*exp,
                                   {.name = "exp",
                                    .no_integer = judged("exp_is_no_integer"),
                                    .in_milliseconds = judged("exp_in_milliseconds")},
                                   findings);
    if (expires) judge_expiry(*expires, issued, profile, present, findings);
}

void inspect_nbf(const JsonTree& claims, std::int64_t present, Findings& findings) {
    const JsonTree* const nbf = claims.find("nbf");
    if (nbf == nullptr) return;
    const auto begins = integer_of(*nbf);
    if (!begins) {
        findings.add(judged("nbf_is_no_integer"), "nbf is not a whole number of seconds");
    } else if (*begins > present) {
        findings.add(judged("nbf_in_the_future"), "nbf lies in the future: the token does not hold yet");
    }
}

}  // namespace

void inspect_times(const JsonTree& claims, Profile profile, core::WallTime now, Findings& findings) {
    const std::int64_t present = core::unix_seconds(now);
    const auto issued = inspect_iat(claims, profile, present, findings);
    inspect_exp(claims, issued, profile, present, findings);
    inspect_nbf(claims, present, findings);
}

}  // namespace tokenbooth::token
