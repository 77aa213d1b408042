#include "token/claim_names.hpp"
#include "token/inspect_claims.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <charconv>

namespace tokenbooth::token {
namespace {

using core::JsonTree;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool are_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

// Whether the digits are a time of this decade, in seconds, or in milli-, micro- or nanoseconds.
bool is_a_time(std::string_view digits, core::WallTime now) {
    constexpr std::size_t of_seconds = 10;
    if (!are_digits(digits) || digits.size() < of_seconds || (digits.size() - of_seconds) % 3 != 0) return false;
    constexpr std::int64_t five_years = std::int64_t{5} * 365 * 24 * 60 * 60;
    std::int64_t seconds = 0;
    std::from_chars(digits.data(), digits.data() + of_seconds, seconds);
    constexpr std::size_t of_nanoseconds = 19;
    const std::int64_t present = core::unix_seconds(now);
    return digits.size() <= of_nanoseconds && seconds > present - five_years && seconds < present + five_years;
}

// As many bits as the text has, were it random in the alphabet that it seems to be of.
double possible_bits(std::string_view text) {
    constexpr double of_digit = 3.32;
    constexpr double of_hex = 4;
    constexpr double of_other = 5.95;
    const bool digits =
        std::all_of(text.begin(), text.end(), [](char byte) { return is_digit(byte) || byte == '-'; });
    const bool hex =
        std::all_of(text.begin(), text.end(), [](char byte) { return core::hex_value(byte) >= 0 || byte == '-'; });
    const auto used =
        static_cast<double>(text.size() - static_cast<std::size_t>(std::count(text.begin(), text.end(), '-')));
    return used * (digits ? of_digit : hex ? of_hex : of_other);
}

// "A random 64 bit number for example" (article 4408843923610); a number of 64 bits may have fewer digits.
constexpr double fewest_bits = 56;

bool is_of_the_user(std::string_view id, const JsonTree& claims) {
    for (const auto* const name : {"external_id", "email", "name", "sub"}) {
        const JsonTree* const claim = claims.find(name);
        if (claim != nullptr && !claim->text.empty() && claim->text == id) return true;
    }
    return false;
}

// 0000…, as an empty UUID is.
bool is_one_character(std::string_view id) {
    return std::all_of(id.begin(), id.end(), [&](char byte) { return byte == id.front() || byte == '-'; });
}

void judge_text(const std::string& id, const JsonTree& claims, core::WallTime now, Findings& findings) {
    if (is_of_the_user(id, claims)) {
        findings.add(judged("jti_is_constant"), "jti is what another claim of the user is");
    } else if (is_one_character(id)) {
        findings.add(judged("jti_is_constant"), "jti is one character, repeated");
    } else if (is_a_time(id, now)) {
        findings.add(judged("jti_is_a_time"), "jti is the present time, not a random value");
    } else if (possible_bits(id) < fewest_bits) {
        findings.add(judged("jti_too_small"), "jti has " + std::to_string(id.size()) + " characters only");
    } else {
        findings.add(judged("jti"), "jti is a string of " + std::to_string(id.size()) + " characters");
    }
}

}  // namespace

void inspect_jti(const JsonTree& claims, model::Profile profile, core::WallTime now, Findings& findings) {
    if (!is_required("jti", profile)) return;
    const JsonTree* const jti = claims.find("jti");
    if (jti == nullptr) {
        const core::JsonField* const misspelt = find_misspelt(claims, "jti", profile);
        findings.add(judged("jti_missing"),
                     misspelt == nullptr ? "there is no jti" : "there is no jti, but " + quoted(misspelt->name));
    } else if (jti->type == JsonTree::Type::null || (jti->type == JsonTree::Type::string && jti->text.empty())) {
        findings.add(judged("jti_missing"), "jti is empty");
    } else if (jti->type == JsonTree::Type::string) {
        judge_text(jti->text, claims, now, findings);
    } else if (jti->type == JsonTree::Type::fraction) {
        findings.add(judged("jti_is_a_fraction"), "jti is a number with a fraction or an exponent");
    } else if (jti->type == JsonTree::Type::integer) {
        if (is_a_time(jti->text, now)) {
            findings.add(judged("jti_is_a_time"), "jti is the present time, not a random value");
        } else if (possible_bits(jti->text) < fewest_bits) {
            findings.add(judged("jti_too_small"), "jti is a number of few digits");
        } else {
            findings.add(judged("jti_is_a_number"), "jti is a number");
        }
    } else {
        findings.add(judged("jti_invalid"), "jti is " + std::string(kind_of(*jti)));
    }
}

}  // namespace tokenbooth::token
