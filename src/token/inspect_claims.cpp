#include "token/inspect_claims.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/model/user_rules.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonKind;
using core::JsonMember;
using Members = std::vector<JsonMember>;

constexpr const char* invalid_auth = "401 invalid_auth";

const JsonMember* find(const Members& members, std::string_view name) {
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const JsonMember& candidate) { return candidate.name == name; });
    return member == members.end() ? nullptr : &*member;
}

bool is_text(const JsonMember* member, std::string_view text) {
    return member != nullptr && member->kind == JsonKind::string && member->text == text;
}

std::optional<std::int64_t> integer_of(const JsonMember& member) {
    std::int64_t value = 0;
    const char* const end = member.text.data() + member.text.size();
    const auto [rest, error] = std::from_chars(member.text.data(), end, value);
    if (member.kind != JsonKind::integer || error != std::errc() || rest != end) return std::nullopt;
    return value;
}

class Findings {
  public:
    explicit Findings(std::vector<Finding>& findings) : findings_(findings) {}

    void error(std::string code, std::string what, std::string effect, std::string mend) {
        findings_.push_back({.severity = Severity::error,
                             .code = std::move(code),
                             .what = std::move(what),
                             .effect = std::move(effect),
                             .mend = std::move(mend)});
    }
    void warning(std::string code, std::string what, std::string effect, std::string mend) {
        error(std::move(code), std::move(what), std::move(effect), std::move(mend));
        findings_.back().severity = Severity::warning;
    }
    void ok(std::string code, std::string what) {
        error(std::move(code), std::move(what), "", "");
        findings_.back().severity = Severity::ok;
    }

  private:
    std::vector<Finding>& findings_;
};

// Nothing where the text is no JSON object; then that is a finding.
std::optional<Members> read(std::string_view text, const std::string& part, Findings& findings) {
    auto members = core::read_json_object(text);
    if (members) return std::move(*members);
    findings.error("malformed_" + part, "the " + part + " is no JSON object: " + members.error().message,
                   invalid_auth, "build it with a JSON library, and each member once");
    return std::nullopt;
}

void inspect_external_id(const Members& claims, Findings& findings) {
    const JsonMember* const id = find(claims, "external_id");
    if (id == nullptr) {
        for (const char* misspelt : {"userId", "user_id", "externalId", "eternal_id", "sub"}) {
            if (find(claims, misspelt) == nullptr) continue;
            findings.error("external_id_misspelt", std::string("there is no external_id, but ") + misspelt,
                           invalid_auth, "call the claim external_id, exactly so");
            return;
        }
        findings.error("external_id_missing", "there is no external_id", invalid_auth,
                       "put your own, stable id of the user there");
    } else if (id->kind == JsonKind::integer || id->kind == JsonKind::fraction) {
        findings.error("external_id_is_a_number", "external_id is a number", invalid_auth,
                       "make it a string: \"" + id->text + "\"");
    } else if (id->kind != JsonKind::string) {
        findings.error("external_id_is_no_string", "external_id is no string", invalid_auth, "make it a string");
    } else if (const auto problem = model::find_external_id_problem(id->text)) {
        findings.error("external_id_invalid", "external_id " + *problem, invalid_auth,
                       "use 1 to 255 characters without control characters");
    } else if (id->text.find('@') != std::string::npos) {
        findings.warning("external_id_is_an_address", "external_id looks like an e-mail address",
                         "when the address changes, the user becomes another one",
                         "use an id that never changes, and put the address into email");
    } else {
        findings.ok("external_id", "external_id is a string of " + std::to_string(id->text.size()) + " bytes");
    }
}

void inspect_scope(const Members& claims, Findings& findings) {
    const JsonMember* const scope = find(claims, "scope");
    if (is_text(scope, "user")) {
        findings.ok("scope", "scope is \"user\"");
    } else if (is_text(scope, "app") || is_text(scope, "account")) {
        findings.error("scope_of_the_api", "scope is \"" + scope->text + "\": this token opens the whole API",
                       "403 Invalid scope, and whoever sees it owns your account's conversations",
                       "delete the key that signed it, and always say \"user\"");
    } else {
        findings.error(scope == nullptr ? "scope_missing" : "scope_invalid",
                       scope == nullptr ? "there is no scope" : "scope is not \"user\"", invalid_auth,
                       R"(add "scope": "user", a constant)");
    }
}

void inspect_email(const Members& claims, Findings& findings) {
    const JsonMember* const email = find(claims, "email");
    const JsonMember* const verified = find(claims, "email_verified");
    if (verified != nullptr && verified->kind != JsonKind::boolean) {
        findings.error("email_verified_is_no_boolean", "email_verified is not true or false without quotes",
                       "the address is not used as an identity", "make it a boolean");
    }
    if (email == nullptr) return;
    if (email->kind != JsonKind::string) {
        findings.error("email_invalid", "email is no string", invalid_auth, "make it a string, or leave it out");
    } else if (const auto problem = model::find_email_problem(email->text)) {
        findings.error("email_invalid", "email " + *problem, invalid_auth,
                       "send one plain address, or leave it out");
    } else if (verified == nullptr || verified->text != "true") {
        findings.warning(
            "email_not_verified", "email is not said to be verified", "it is not used to recognise the user",
            "add \"email_verified\": true where the user has proved that it is theirs, never otherwise");
    } else {
        findings.ok("email", "email is an address that is said to be verified");
    }
}

// Later than any time that is meant in seconds: the year 5138. Milliseconds of today are far beyond it.
constexpr std::int64_t milliseconds_from = 100'000'000'000;

// The time in seconds, or nothing where that is a finding.
std::optional<std::int64_t> inspect_time(const JsonMember& claim, Findings& findings) {
    const auto value = integer_of(claim);
    if (!value) {
        findings.error(claim.name + "_is_no_integer", claim.name + " is not an integer without quotes",
                       invalid_auth, "send whole seconds since 1970, such as Math.floor(Date.now() / 1000)");
        return std::nullopt;
    }
    if (*value > milliseconds_from) {
        findings.error(claim.name + "_in_milliseconds", claim.name + " counts milliseconds", invalid_auth,
                       "divide it by 1000: Zendesk counts seconds");
        return std::nullopt;
    }
    return value;
}

void inspect_times(const Members& claims, core::WallTime now, Findings& findings) {
    const std::int64_t present = core::unix_seconds(now);
    if (const JsonMember* const iat = find(claims, "iat")) {
        constexpr std::int64_t usual_skew = 120;
        const auto issued = inspect_time(*iat, findings);
        if (issued && *issued > present + usual_skew) {
            findings.warning("iat_in_the_future", "iat lies in the future",
                             "none documented; other profiles refuse it",
                             "set the clock of the machine that signs (NTP)");
        }
    }
    const JsonMember* const exp = find(claims, "exp");
    if (exp == nullptr) {
        findings.warning("exp_missing", "there is no exp", "the token never expires: whoever finds it is the user",
                         "add exp, a quarter of an hour from now");
        return;
    }
    const auto expires = inspect_time(*exp, findings);
    if (!expires) return;
    if (*expires <= present) {
        findings.error("expired", "it expired at " + core::rfc3339(*expires), invalid_auth,
                       "fetch a fresh token each time the widget asks for one");
    } else if (*expires - present > longest_messaging_ttl.count()) {
        findings.warning("long_lifetime", "it lives until " + core::rfc3339(*expires),
                         "whoever finds it is the user until then",
                         "shorten it: the widget fetches a new one by itself");
    } else {
        findings.ok("exp", "it expires at " + core::rfc3339(*expires));
    }
}

}  // namespace

std::string inspect_header(std::string_view header, std::vector<Finding>& all) {
    Findings findings(all);
    const auto members = read(header, "header", findings);
    if (!members) return "";
    if (!is_text(find(*members, "alg"), "HS256")) {
        findings.error("alg", "alg is not HS256",
                       "401 invalid_auth: no other algorithm is taken, least of all none",
                       "sign with HMAC-SHA256 and say HS256");
    }
    if (!is_text(find(*members, "typ"), "JWT")) {
        findings.error("typ", "typ is not JWT", "JWT signature invalid", R"(add "typ": "JWT" to the header)");
    }
    const JsonMember* const kid = find(*members, "kid");
    if (kid == nullptr || kid->kind != JsonKind::string || kid->text.empty()) {
        findings.error("kid_missing", "there is no kid", invalid_auth,
                       "put the key id (app_…) from Zendesk's Admin Center into the header");
        return "";
    }
    return kid->text;
}

void inspect_claims(std::string_view claims, core::WallTime now, std::vector<Finding>& all) {
    Findings findings(all);
    const auto members = read(claims, "claims", findings);
    if (!members) return;
    inspect_external_id(*members, findings);
    inspect_scope(*members, findings);
    const JsonMember* const name = find(*members, "name");
    if (name != nullptr && name->kind != JsonKind::string) {
        findings.error("name_invalid", "name is no string", invalid_auth, "make it a string, or leave it out");
    }
    inspect_email(*members, findings);
    inspect_times(*members, now, findings);
}

}  // namespace tokenbooth::token
