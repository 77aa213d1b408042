// Which secret signed, and by which mistake (zendesk-facts §7.6 to §7.8); and that no secret is ever shown.
#include "support/hexadecimal.hpp"
#include "support/token_to_inspect.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

using model::Profile;
using test::Claims;
using test::good_claims;
using test::header_of;
using test::inspected_kid;
using test::judge;
using test::make_token;

std::string signed_with(const std::string& secret, Profile profile = Profile::messaging) {
    return make_token(header_of(profile), good_claims(profile).json(), secret);
}

const std::string secret = test::secret_of(Profile::messaging);

struct Case {
    std::string secret;
    const char* finding;
};

const Case mistakes[] = {
    {*core::decode_base64url(secret), "error:secret_was_base64_decoded"},
    {core::base64url(secret), "error:secret_was_base64_encoded"},
    {secret + "\n", "error:secret_has_a_newline"},
    {secret + "\r\n", "error:secret_has_a_newline"},
    {" " + secret, "error:secret_has_white_space"},
    {secret + " ", "error:secret_has_white_space"},
    {"\xef\xbb\xbf" + secret, "error:secret_has_white_space"},
    {"\"" + secret + "\"", "error:secret_in_quotes"},
    {"'" + secret + "'", "error:secret_in_quotes"},
    {secret.substr(0, 20), "error:secret_was_cut"},
    {secret.substr(0, secret.size() - 1), "error:secret_was_cut"},
    {secret.substr(1), "error:secret_was_cut"},
    {inspected_kid, "error:key_id_as_secret"},
    {"", "error:secret_is_a_placeholder"},
    {"undefined", "error:secret_is_a_placeholder"},
    {"your-256-bit-secret", "error:secret_is_a_placeholder"},
    {"a secret that nobody knows of", "error:signature_unknown"},
};

TEST(InspectorSecrets, NamesTheMistakeThatWasMadeWithTheSecret) {
    for (const auto& [with, finding] : mistakes) EXPECT_EQ(judge(signed_with(with)), finding) << with;
    EXPECT_EQ(judge(signed_with(test::from_hex(test::secret_of(Profile::help_center)), Profile::help_center)),
              "error:secret_was_hex_decoded");
}

TEST(InspectorSecrets, NeverConfirmsAGuessOfTheFirstBytesOfASecret) {
    // Whoever may have tokens inspected could else find the secret byte by byte.
    for (std::size_t known = 1; known < 16; ++known) {
        EXPECT_EQ(judge(signed_with(secret.substr(0, known))), "error:signature_unknown") << known;
        EXPECT_EQ(judge(signed_with(secret.substr(secret.size() - known))), "error:signature_unknown") << known;
    }
}

TEST(InspectorSecrets, TellsWhoseSecretSignedWhereItIsThatOfAnotherProduct) {
    for (const Profile profile : {Profile::messaging, Profile::chat}) {
        for (const Profile other : model::all_profiles()) {
            if (other == profile) continue;
            const auto inspection = test::inspect_it(signed_with(test::secret_of(other), profile));
            EXPECT_EQ(inspection.profile, profile);
            EXPECT_EQ(judge(inspection), "error:secret_of_another_profile");
        }
    }
    // The claims of these three are alike, so only whoever knows the profile can tell.
    for (const Profile profile : {Profile::help_center, Profile::sso, Profile::support_sdk}) {
        for (const Profile other : model::all_profiles()) {
            if (other == profile) continue;
            EXPECT_EQ(judge(signed_with(test::secret_of(other), profile), profile),
                      "error:secret_of_another_profile");
        }
    }
    EXPECT_EQ(judge(signed_with(test::secret_of(Profile::sso) + "\n")),
              "error:secret_has_a_newline error:secret_of_another_profile");
}

TEST(InspectorSecrets, SaysSoWhereItCannotCheckTheSignature) {
    InspectorOptions options;
    options.now = core::WallTime(std::chrono::seconds(test::inspected_at));
    EXPECT_EQ(judge(inspect(test::good_token(Profile::messaging), options)), "warning:signature_not_checked");
    options.keys = {test::inspector_keys().front()};
    EXPECT_EQ(judge(inspect(test::good_token(Profile::sso), options)), "warning:signature_not_checked");
}

TEST(InspectorSecrets, DoesNotJudgeAKeyThatIsNotConfigured) {
    const std::string header = R"({"alg":"HS256","typ":"JWT","kid":"app_000000000000000000000000"})";
    EXPECT_EQ(judge(make_token(header, good_claims(Profile::messaging).json(), "a secret from elsewhere")),
              "warning:kid_unknown");
}

TEST(InspectorSecrets, WarnsOfASecretThatIsTooShort) {
    const core::Secret brief("a-secret-of-24-bytes-all");
    InspectorOptions options;
    options.keys = {{.profile = Profile::messaging, .id = inspected_kid, .secret = &brief}};
    options.now = core::WallTime(std::chrono::seconds(test::inspected_at));
    EXPECT_EQ(judge(inspect(signed_with("a-secret-of-24-bytes-all"), options)), "warning:secret_too_short");
    for (const std::size_t size : {31U, 32U}) {
        const std::string text(size, 's');
        const core::Secret held(text);
        options.keys.front().secret = &held;
        EXPECT_EQ(judge(inspect(signed_with(text), options)), size == 32 ? "" : "warning:secret_too_short");
    }
}

// Some hundred MACs for each key would be worth an attacker's while.
TEST(InspectorSecrets, TriesNoMistakesWithATokenThatIsLargerThanAnyRealOne) {
    const Claims large = good_claims(Profile::messaging).with("name", "\"" + std::string(8192, 'n') + "\"");
    const std::string found = judge(make_token(header_of(Profile::messaging), large.json(), secret + "\n"));
    EXPECT_NE(found.find("error:signature_unknown"), std::string::npos) << found;
    EXPECT_EQ(found.find("newline"), std::string::npos) << found;
}

TEST(InspectorSecrets, ReadsASignatureInHexadecimalDigits) {
    const std::string text = core::base64url(header_of(Profile::messaging)) + "." +
                             core::base64url(good_claims(Profile::messaging).json());
    const std::string hex = crypto::to_hex(crypto::HmacSha256(secret).mac(text));
    EXPECT_EQ(judge(text + "." + hex), "error:signature_is_hex");
    EXPECT_EQ(judge(text + "." + core::base64url(hex)), "error:signature_is_hex");
    EXPECT_EQ(judge(text + "." + core::base64url("short")), "error:signature_size");
}

TEST(InspectorSecrets, NeverShowsASecret) {
    std::vector<std::string> texts;
    for (const auto& mistake : mistakes) texts.push_back(signed_with(mistake.secret));
    texts.push_back(secret);
    texts.push_back("the secret is " + secret);
    texts.push_back(good_claims(Profile::messaging).with("name", "\"" + secret + "\"").json());
    texts.push_back(make_token(R"({"alg":"HS256","typ":"JWT","kid":")" + secret + "\"}",
                               good_claims(Profile::messaging).with("name", "\"" + secret + "\"").json(), secret));
    for (const auto& text : texts) {
        const std::string shown = to_json(test::inspect_it(text));
        // Nor a good part of one.
        constexpr std::size_t part = 12;
        for (const auto& key : test::inspector_keys()) {
            const std::string_view hidden = key.secret->reveal();
            for (std::size_t at = 0; at + part <= hidden.size(); at += part) {
                EXPECT_EQ(shown.find(hidden.substr(at, part)), std::string::npos) << shown;
            }
        }
    }
    EXPECT_EQ(judge(secret), "error:secret_instead_of_token");
    EXPECT_EQ(judge(texts.back()),
              "error:secret_in_the_token error:secret_in_the_token warning:kid_form error:kid_of_another_key");
}

TEST(InspectorSecrets, HidesASecretOf16BytesWhichCannotStandThereByChance) {
    const core::Secret brief("16-bytes-of-this");
    InspectorOptions options;
    options.keys = {{.profile = Profile::messaging, .id = inspected_kid, .secret = &brief}};
    options.now = core::WallTime(std::chrono::seconds(test::inspected_at));
    const std::string claims = good_claims(Profile::messaging).with("name", R"("16-bytes-of-this")").json();
    const auto inspection = inspect(make_token(header_of(Profile::messaging), claims, "x"), options);
    EXPECT_EQ(to_json(inspection).find("16-bytes-of-this"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::token
