// The token inspector: whatever the bytes, as what was handed over, or as the header or the claims of a token that
// is signed properly, it answers with JSON, with known codes, and without a secret; and what it calls right an
// independent reading does, too.
#include "token/inspect_codes.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace {

using namespace tokenbooth;
using model::Profile;
using nlohmann::json;

constexpr std::int64_t present = 1'800'000'000;
constexpr std::string_view good_header = R"({"alg":"HS256","typ":"JWT","kid":"app_5deaa3531c7f940010cc4ba4"})";
constexpr std::string_view good_claims = R"({"external_id":"1","scope":"user","exp":1800000900})";

const core::Secret& secret() {
    static const core::Secret shared("a-secret-that-the-fuzzer-does-not-get-to-see");
    return shared;
}

void require(bool lawful) {
    if (!lawful) std::abort();
}

std::string sign(std::string_view header, std::string_view claims) {
    static const crypto::HmacSha256 hmac(secret().reveal());
    const std::string text = core::base64url(header) + "." + core::base64url(claims);
    const crypto::Digest mac = hmac.mac(text);
    return text + "." + core::base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

// True where nothing is objected to.
bool is_right(std::string_view text, std::optional<Profile> profile) {
    token::InspectorOptions options;
    options.keys = {{.profile = Profile::messaging, .id = "app_5deaa3531c7f940010cc4ba4", .secret = &secret()}};
    options.profile = profile;
    options.now = core::WallTime(std::chrono::seconds(present));
    const token::Inspection inspection = token::inspect(text, options);
    static const auto known = token::all_judgements();
    bool right = true;
    for (const auto& finding : inspection.findings) {
        right = right && finding.severity == token::Severity::ok;
        require(!finding.what.empty() && finding.effect.find("{re") == std::string::npos);
        require(std::any_of(known.begin(), known.end(), [&](const token::Judgement& row) {
            return row.code == finding.code && row.severity == finding.severity;
        }));
    }
    const std::string written = token::to_json(inspection);
    require(json::accept(written) && written.find(secret().reveal()) == std::string::npos);
    require(!inspection.findings.empty());
    return right;
}

bool is_text(const json& claims, const char* name) { return claims.contains(name) && claims[name].is_string(); }

bool are_good_claims(const json& claims) {
    return claims.is_object() && is_text(claims, "external_id") &&
           !claims["external_id"].get<std::string>().empty() && claims.value("scope", json()) == "user" &&
           claims.contains("exp") && claims["exp"].is_number_integer() && claims["exp"] > present &&
           (!claims.contains("email") || claims.value("email_verified", json()) == true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const Profile profile : model::all_profiles()) is_right(text, profile);
    // Who does not know the secret cannot make a token that is right.
    require(!is_right(text, std::nullopt));
    const json read = json::parse(text, nullptr, false);
    if (is_right(sign(good_header, text), Profile::messaging)) require(are_good_claims(read));
    if (is_right(sign(text, good_claims), Profile::messaging)) {
        require(read.is_object() && read.value("alg", json()) == "HS256" && read.value("typ", json()) == "JWT");
    }
    return 0;
}
