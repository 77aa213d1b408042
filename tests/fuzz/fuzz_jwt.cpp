// A caller's token: whatever the bytes, as the token, as a part of one that is signed properly, or as an issuer's
// key set, nothing is accepted that an independent reading would not accept, too.
#include <tokenbooth/callers/bearer.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/token/json_web_key_set.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace {

using namespace tokenbooth;
using nlohmann::json;

constexpr std::string_view secret = "a-secret-that-the-fuzzer-does-not-get-to-see";
constexpr std::int64_t present = 1'800'000'000;

class StandingClock final : public core::Clock {
  public:
    core::WallTime now() const override { return core::WallTime(std::chrono::seconds(present)); }
};

std::string sign(std::string_view header, std::string_view claims) {
    static const crypto::HmacSha256 hmac(secret);
    const std::string text = core::base64url(header) + "." + core::base64url(claims);
    const crypto::Digest mac = hmac.mac(text);
    return text + "." + core::base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

bool is_accepted(std::string_view token) {
    static const StandingClock clock;
    static const std::unique_ptr<callers::Authenticator> authenticator = [] {
        callers::BearerRules rules;
        rules.claims.issuer = "https://id.example.com";
        rules.claims.audience = "tokenbooth";
        rules.algorithms = {crypto::SignatureAlgorithm::hs256};
        rules.place = "X-Token";
        std::vector<callers::BearerIssuer> issuers;
        issuers.push_back({.rules = rules, .keys = callers::make_secret_keys(core::Secret(secret))});
        return callers::make_bearer_authenticator(std::move(issuers), clock);
    }();
    const core::HeaderField field{.name = "X-Token", .value = token};
    model::RequestHead head;
    head.fields = {&field, 1};
    auto task = authenticator->authenticate(head, "", core::Deadline::after(std::chrono::seconds(1)));
    return std::holds_alternative<callers::Accepted>(task.result());
}

bool is_good_header(const json& header) {
    return header.is_object() && header.value("alg", json()) == "HS256" && !header.contains("crit") &&
           !header.contains("b64") && !header.contains("zip");
}

bool is_for_us(const json& audience) {
    if (!audience.is_array()) return audience == "tokenbooth";
    return std::find(audience.begin(), audience.end(), json("tokenbooth")) != audience.end();
}

bool are_good_claims(const json& claims) {
    return claims.is_object() && claims.value("iss", json()) == "https://id.example.com" &&
           claims.contains("aud") && is_for_us(claims["aud"]) && claims.contains("exp") &&
           claims["exp"].is_number_integer() && claims["exp"].get<std::int64_t>() > present - 60 &&
           claims.contains("sub") && claims["sub"].is_string();
}

void require(bool lawful) {
    if (!lawful) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Who does not know the secret gets nowhere.
    require(!is_accepted(text));
    const json read = json::parse(text, nullptr, false);
    constexpr const char* good_claims =
        R"({"iss":"https://id.example.com","aud":"tokenbooth","sub":"12345678","exp":1800000300})";
    if (is_accepted(sign(text, good_claims))) require(is_good_header(read));
    if (is_accepted(sign(R"({"alg":"HS256"})", text))) require(are_good_claims(read));
    const auto set = token::JsonWebKeySet::read(text);
    if (!set) return 0;
    for (const auto& key : set->keys()) {
        bool fits = false;
        for (const auto algorithm : crypto::all_signature_algorithms) fits = fits || key.fits(algorithm);
        require(fits && !key.fits(crypto::SignatureAlgorithm::hs256));
    }
    return 0;
}
