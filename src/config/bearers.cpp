#include "config/bearers.hpp"

#include "config/profiles.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace tokenbooth::config {
namespace {

using crypto::SignatureAlgorithm;

constexpr const char* table = "callers.bearer";
constexpr std::string_view secret_key = "callers.bearer[].secret";

// RFC 9110 §5.6.2, token: the names of header fields and cookies.
bool is_token(std::string_view text) {
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

std::optional<std::string> find_place_problem(const std::string& place) {
    constexpr std::string_view cookie = "cookie:";
    constexpr std::array<std::string_view, 6> taken = {"host",       "content-length", "transfer-encoding",
                                                       "connection", "content-type",   "origin"};
    if (place.starts_with(cookie)) {
        if (callers::is_cookie_name(place.substr(cookie.size()))) return std::nullopt;
        return "header = \"" + place + "\" names no cookie; write \"cookie:NAME\"";
    }
    if (core::equal_ignoring_ascii_case(place, "cookie")) {
        return "header = \"Cookie\" would be all cookies; write \"cookie:NAME\"";
    }
    if (!is_token(place)) return "header = \"" + place + "\" is no name of a header";
    if (place.find('_') != std::string::npos) {
        return "header = \"" + place + "\" has an underscore, and such headers are not looked at; use a hyphen";
    }
    const std::string name = core::to_ascii_lower(place);
    if (std::find(taken.begin(), taken.end(), name) == taken.end()) return std::nullopt;
    return "header = \"" + place + "\" has a meaning of its own in HTTP";
}

class BearerFinisher {
  public:
    BearerFinisher(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                   const std::filesystem::path& base)
        : settings_(settings), written_(written), secrets_(secrets), base_(base) {}

    std::vector<std::string> run() && {
        for (index_ = 0; index_ < settings_.bearers.size(); ++index_) {
            if (written_.is_empty(table, index_)) continue;
            auto& bearer = settings_.bearers[index_];
            judge_claims(bearer);
            settle_source(bearer);
            settle_algorithms(bearer);
            settle_place(bearer.rules.place);
            judge_repetition(bearer);
        }
        return std::move(faults_);
    }

  private:
    std::string place() const { return written_.place(table, index_); }
    void fault(const std::string& problem) { faults_.push_back(place() + ": " + problem); }
    void warn(const std::string& warning) { settings_.warnings.push_back(place() + ": " + warning); }
    bool is_given(const char* key) const { return written_.has(std::string(table) + "[]." + key, index_); }

    void judge_claims(BearerSettings& bearer) {
        auto& claims = bearer.rules.claims;
        if (claims.issuer.empty()) fault("has no issuer; write the iss of its tokens, exactly as it stands there");
        if (claims.audience.empty()) {
            fault("has no audience; write what its tokens have in aud where they are for this service");
        }
        if (bearer.rules.subject_claim.empty()) fault("subject_claim is empty; \"sub\" is the usual one");
        constexpr std::chrono::milliseconds longest_leeway = std::chrono::minutes(1);
        if (bearer.leeway > longest_leeway || bearer.leeway % std::chrono::seconds(1) != std::chrono::seconds(0)) {
            fault("leeway is a whole number of seconds, at most \"60s\"; set the clocks instead (NTP)");
        }
        claims.leeway = std::chrono::duration_cast<std::chrono::seconds>(bearer.leeway);
        for (const auto& name : bearer.insecure_allow_missing) {
            if (name != "iss" && name != "aud") fault("insecure_allow_missing lists \"iss\", \"aud\" or both");
            claims.issuer_may_be_absent |= name == "iss";
            claims.audience_may_be_absent |= name == "aud";
            warn("tokens without " + name +
                 " are taken: whoever else is given this issuer's tokens can use them here");
        }
    }

    void settle_source(BearerSettings& bearer) {
        const bool by_secret = secrets_.is_given(secret_key, index_);
        const int ways = static_cast<int>(is_given("jwks_url")) + static_cast<int>(is_given("jwks_file")) +
                         static_cast<int>(by_secret);
        if (ways != 1) {
            fault(std::string(ways == 0 ? "says not" : "says in several ways") +
                  " what its tokens are verified with; give one of jwks_url, jwks_file, secret_file");
        }
        if (by_secret) take_secret(bearer);
        if (!bearer.jwks_file.empty()) bearer.jwks_file = base_ / bearer.jwks_file;
        if (is_given("jwks_url")) settle_url(bearer);
        if (bearer.ca_file.empty()) return;
        bearer.ca_file = base_ / bearer.ca_file;
        if (!bearer.jwks_url.is_https) fault("ca_file is for a jwks_url of https; remove it");
    }

    void take_secret(BearerSettings& bearer) {
        auto secret = secrets_.take_signing_secret(secret_key, index_, place(), settings_.allow_short_secrets);
        if (!secret) return;
        // threats.md T7: our own tokens would prove who somebody is.
        for (const auto profile : model::all_profiles()) {
            if (!signs_with(settings_, profile, *secret)) continue;
            fault("its secret is that of " +
                  (profile == model::Profile::messaging ? "a messaging key" : std::string(to_string(profile))) +
                  "; the issuer needs one of its own");
        }
        bearer.secret = std::move(*secret);
    }

    void settle_url(BearerSettings& bearer) {
        auto url = http::parse_url(bearer.jwks_address);
        if (!url) {
            fault("jwks_url: " + url.error().message);
            return;
        }
        bearer.jwks_url = std::move(*url);
        if (bearer.jwks_url.is_https || bearer.jwks_url.is_loopback()) return;
        if (bearer.insecure_allow_http) {
            warn("jwks_url is plain http: whoever is on the way can put in keys of their own");
        } else {
            fault(
                "jwks_url is plain http, on whose way keys can be exchanged; write https, or set "
                "insecure_allow_http = true");
        }
    }

    void settle_algorithms(BearerSettings& bearer) {
        auto& pinned = bearer.rules.algorithms;
        const bool by_secret = secrets_given(bearer);
        if (!is_given("algorithms")) {
            pinned = {by_secret ? SignatureAlgorithm::hs256 : SignatureAlgorithm::rs256};
        }
        if (pinned.empty()) fault("algorithms is empty, so that no token could be accepted; write [\"RS256\"]");
        for (const auto algorithm : pinned) {
            if ((algorithm == SignatureAlgorithm::hs256) == by_secret) continue;
            fault(std::string(to_string(algorithm)) +
                  (by_secret ? " does not go with a secret, which is for HS256 alone; name a jwks_url or jwks_file"
                             : " goes with a secret, never with published keys; remove it"));
        }
    }

    bool secrets_given(const BearerSettings& bearer) const {
        return !bearer.secret.empty() || (!is_given("jwks_url") && !is_given("jwks_file"));
    }

    void settle_place(const std::string& place) {
        if (auto problem = find_place_problem(place)) fault(*problem);
        const std::string name = core::to_ascii_lower(place);
        if (place.starts_with("cookie:") || name == "authorization") return;
        // Sent twice, nobody could say which one a proxy has written.
        settings_.server.identity_fields.push_back(name);
    }

    void judge_repetition(const BearerSettings& bearer) {
        const auto& rules = bearer.rules;
        const bool cookie = rules.place.starts_with("cookie:");
        const std::string name = cookie ? rules.place : core::to_ascii_lower(rules.place);
        if (seen_.insert({name, rules.claims.issuer, rules.claims.audience}).second) return;
        fault("another one has the same issuer, audience and header; remove one of them");
    }

    Settings& settings_;
    const WrittenKeys& written_;
    Secrets& secrets_;
    const std::filesystem::path& base_;
    std::size_t index_ = 0;
    std::set<std::tuple<std::string, std::string, std::string>> seen_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> finish_bearers(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                        const std::filesystem::path& base) {
    return BearerFinisher(settings, written, secrets, base).run();
}

}  // namespace tokenbooth::config
