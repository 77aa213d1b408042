// A site with issuers of its own, and the bearer authenticator that knows them, at a time that stands still.
#pragma once

#include <tokenbooth/callers/bearer.hpp>
#include <tokenbooth/callers/key_set_keys.hpp>

#include "support/manual_clock.hpp"
#include "support/signing_key.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::test {

constexpr std::int64_t site_time = 1'800'000'000;
constexpr const char* site_issuer = "https://id.example.com";
constexpr const char* site_audience = "tokenbooth";

/// Keys that are fetched at once, and stay what they are.
std::unique_ptr<callers::TokenKeys> standing_keys(std::string key_set);

/// The rules of the site's issuer; a test changes what it is about.
callers::BearerRules site_rules(std::vector<crypto::SignatureAlgorithm> algorithms = {
                                    crypto::SignatureAlgorithm::rs256});

/// Claims that are accepted; `more` replaces and adds, and takes away what it says to be null.
nlohmann::json site_claims(const nlohmann::json& more = nlohmann::json::object());

/// The issuer's keys, known as "rsa" and "ec".
const SigningKey& site_rsa();
const SigningKey& site_ec();
nlohmann::json with_id(nlohmann::json key, const char* id);
std::string site_key_set();
/// By RS256; claims and header changed as site_claims() does it.
std::string site_token(const nlohmann::json& more_claims = nlohmann::json::object(),
                       const nlohmann::json& more_header = nlohmann::json::object());

class BearerSite {
  public:
    explicit BearerSite(std::vector<callers::BearerIssuer> issuers);
    /// With one issuer, whose keys are site_key_set().
    explicit BearerSite(callers::BearerRules rules = site_rules());

    callers::Verdict ask(const std::vector<std::pair<std::string, std::string>>& fields);
    callers::Verdict show(const std::string& token) { return ask({{"Authorization", "Bearer " + token}}); }

    ManualClock clock{site_time};

  private:
    std::unique_ptr<callers::Authenticator> authenticator_;
};

/// What was said of it, in one line: "accepted 12345678", "rejected WHY", "undecided CODE" or "no credentials".
std::string summary_of(const callers::Verdict& verdict);

}  // namespace tokenbooth::test
