// callers.bearer with a real OpenID provider, whose tokens come from its own flows (contract §4.3, threats.md T10,
// T12).
#include "support/bearer_service.hpp"
#include "support/openid_provider.hpp"

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class BearerCaller : public BearerService {
  protected:
    std::string by_url(const OpenIdProvider& provider, const std::string& audience, const std::string& more = "") {
        return issuer(provider.issuer(), audience, "jwks_url = \"" + provider.keys_url() + "\"", more);
    }
};

TEST_F(BearerCaller, TakesTheIdTokenOfEachAlgorithmFromItsOwnApplicationOnly) {
    const OpenIdProvider provider;
    std::string tables;
    for (const std::string algorithm : {"RS256", "PS256", "ES256", "EdDSA"}) {
        tables += by_url(provider, "shop-" + algorithm, "algorithms = [\"" + algorithm + "\"]");
    }
    serve(tables + issuer(provider.issuer(), "shop-HS256",
                          "secret = \"" + std::string(OpenIdProvider::client_secret) + "\""));
    for (const std::string algorithm : {"RS256", "PS256", "ES256", "EdDSA", "HS256"}) {
        EXPECT_EQ(show(provider.id_token("jane", algorithm)), "issued jane") << algorithm << service_->output();
    }
    service_->wait_for(R"("caller":{"kind":"bearer","name":")" + provider.issuer());
}

TEST_F(BearerCaller, TakesAnAccessTokenThatIsMeantForItAndNoOther) {
    const OpenIdProvider provider;
    serve(by_url(provider, "urn:tokenbooth"));
    const auto tokens = provider.sign_in("jane");
    EXPECT_EQ(show(tokens["access_token"]), "issued jane");
    // T7: for the application, not for us.
    EXPECT_EQ(show(tokens["id_token"]), "401 unauthenticated");
    service_->wait_for("the token's aud does not name us");
    // The application's own token names nobody whom the directory knows.
    EXPECT_EQ(show(provider.client_token()), "401 unauthenticated");
}

TEST_F(BearerCaller, TakesTheSubjectFromTheClaimThatIsConfigured) {
    const OpenIdProvider provider;
    serve(by_url(provider, "shop-RS256", "subject_claim = \"customer\"") +
          by_url(provider, "shop-ES256",
                 "algorithms = [\"ES256\"]\nsubject_claim = \"email\"\nsubject_is = \"email\""));
    EXPECT_EQ(show(provider.id_token("jane")), "issued 12345678");
    EXPECT_EQ(show(provider.id_token("jane", "ES256")), "issued jane");
    // Her address is in the directory, but the provider does not say that it is hers.
    EXPECT_EQ(show(provider.id_token("zoe", "ES256")), "401 unauthenticated");
    service_->wait_for("does not say that its e-mail address is verified");
}

TEST_F(BearerCaller, ReadsTheTokenFromAHeaderOrACookieAndBothNeedAnAllowedOrigin) {
    const OpenIdProvider provider;
    serve(by_url(provider, "shop-RS256", "header = \"Cf-Access-Jwt-Assertion\"") +
          by_url(provider, "shop-RS256", "header = \"cookie:id_token\""));
    const std::string token = provider.id_token("jane");
    const std::string cookie = "Cookie: theme=dark; id_token=" + token + "\r\n";
    // A proxy adds it to whatever page asks.
    EXPECT_EQ(ask("Cf-Access-Jwt-Assertion: " + token + "\r\n"), "403 origin_not_allowed");
    EXPECT_EQ(ask("Cf-Access-Jwt-Assertion: " + token + "\r\nOrigin: https://evil.example\r\n"),
              "403 origin_not_allowed");
    EXPECT_EQ(ask("Cf-Access-Jwt-Assertion: " + token + "\r\nOrigin: https://shop.example.com\r\n"),
              "issued jane");
    EXPECT_EQ(ask(cookie + "Origin: https://shop.example.com\r\n"), "issued jane");
    EXPECT_EQ(ask(cookie + "Sec-Fetch-Site: same-origin\r\n"), "issued jane");
    EXPECT_EQ(ask(cookie), "403 origin_not_allowed");
    EXPECT_EQ(ask(cookie + "Origin: https://evil.example\r\n"), "403 origin_not_allowed");
    EXPECT_EQ(
        ask("Cookie: id_token=" + token + "; id_token=" + token + "\r\nOrigin: https://shop.example.com\r\n"),
        "400 malformed_request");
    EXPECT_EQ(ask("Cf-Access-Jwt-Assertion: x\r\nCf-Access-Jwt-Assertion: " + token + "\r\n"),
              "400 malformed_request");
    EXPECT_EQ(ask("Cf_Access_Jwt_Assertion: " + token + "\r\n"), "400 malformed_request");
    // It is not looked for where nobody has said so.
    EXPECT_EQ(show(token), "401 unauthenticated");
    // A wrong one is not rescued by the right one behind it.
    EXPECT_EQ(ask("Cf-Access-Jwt-Assertion: x\r\nOrigin: https://shop.example.com\r\n" + cookie),
              "401 unauthenticated");
}

TEST_F(BearerCaller, T12_NewKeysAreTakenAtOnceAndTokensOfTheOldOnesGoOn) {
    OpenIdProvider provider;
    serve(by_url(provider, "shop-RS256"));
    const std::string old_token = provider.id_token("jane");
    ASSERT_EQ(show(old_token), "issued jane");
    std::atomic<bool> ending = false;
    std::atomic<int> failed = 0;
    std::thread load([&] {
        while (!ending) failed += show(old_token) != "issued jane";
    });
    provider.rotate();
    const std::string new_token = provider.id_token("jane");
    EXPECT_EQ(show(new_token), "issued jane");
    // A provider that forgets its old keys is believed, after the next regular fetch; until then both hold.
    std::this_thread::sleep_for(100ms);
    ending = true;
    load.join();
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(show(old_token), "issued jane");
}

TEST_F(BearerCaller, T10_AStoppedProviderCostsNobodyWhoseKeyIsKnown) {
    OpenIdProvider provider;
    serve(by_url(provider, "shop-RS256"));
    const std::string known = provider.id_token("jane");
    ASSERT_EQ(show(known), "issued jane");
    provider.rotate();
    const std::string unknown = provider.id_token("jane");
    provider.stop();
    EXPECT_EQ(show(known), "issued jane");
    EXPECT_EQ(show(unknown), "503 caller_unavailable");
    service_->wait_for("the issuer's key set cannot be had");
    // Nor does a reload forget the keys.
    service_->signal(SIGHUP);
    service_->wait_for("\"event\":\"reloaded\"");
    EXPECT_EQ(show(known), "issued jane");
}

TEST_F(BearerCaller, T10_AProviderThatIsNotThereYetKeepsNobodyElseWaiting) {
    OpenIdProvider provider(true);
    serve(by_url(provider, "shop-RS256"));
    EXPECT_EQ(ask_once(port_, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
    EXPECT_EQ(backends_answer(), "issued jane");
    provider.start();
    const std::string token = provider.id_token("jane");
    const auto began = Clock::now();
    std::string answer = show(token);
    while (answer == "503 caller_unavailable" && Clock::now() - began < 10s) {
        std::this_thread::sleep_for(50ms);
        answer = show(token);
    }
    EXPECT_EQ(answer, "issued jane");
    EXPECT_LT(Clock::now() - began, 4s);
}

TEST_F(BearerCaller, T10_AFrozenProviderDelaysItsOwnUsersOnlyAndNotBeyondTheDeadline) {
    OpenIdProvider provider;
    const std::string token = provider.id_token("jane");
    provider.freeze();
    serve(by_url(provider, "shop-RS256"));
    const auto began = Clock::now();
    std::vector<std::unique_ptr<HttpClient>> browsers;
    for (int i = 0; i < 20; ++i) {
        browsers.push_back(std::make_unique<HttpClient>(port_));
        browsers.back()->send(request(bearer(token)));
    }
    for (int i = 0; i < 20; ++i) EXPECT_EQ(backends_answer(), "issued jane");
    EXPECT_LT(Clock::now() - began, 1s) << "backends wait for nobody's keys";
    for (auto& browser : browsers) {
        const Answer answer = browser->receive();
        EXPECT_TRUE(answer.status == 503 || answer.status == 504) << answer.body;
    }
    EXPECT_LT(Clock::now() - began, 4s);
    provider.thaw();
    const auto thawed = Clock::now();
    while (show(token) != "issued jane" && Clock::now() - thawed < 10s) std::this_thread::sleep_for(50ms);
    EXPECT_EQ(show(token), "issued jane");
    EXPECT_LT(Clock::now() - thawed, 5s);
}

TEST_F(BearerCaller, CheckSaysWhatItFoundAtTheProvider) {
    OpenIdProvider provider;
    const auto row = [&](const std::string& more) {
        configure_issuers(by_url(provider, "shop-RS256", more));
        run({"users", "add", "jane"});
        const Finished finished = run({"check", "--json"});
        for (const auto& found : nlohmann::json::parse(finished.output)) {
            if (found.value("subject", "") == "caller " + provider.issuer()) {
                return std::to_string(finished.exit_code) + " " + found["found"].get<std::string>();
            }
        }
        return "no row: " + finished.output;
    };
    EXPECT_EQ(row(""), "0 1 of 4 keys sign by RS256");
    EXPECT_EQ(row("algorithms = [\"ES256\", \"EdDSA\"]"), "0 2 of 4 keys sign by ES256, EdDSA");
    provider.stop();
    EXPECT_TRUE(row("").starts_with("1 " + provider.issuer() + ": ")) << row("");
}

}  // namespace
}  // namespace tokenbooth::test
