// callers.session against a real site: Express with express-session (contract §4.3, threats.md B9, B10, D5, D6,
// D8).
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/session_site.hpp"

#include <atomic>
#include <optional>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

class SessionCaller : public Cli {
  protected:
    void serve(const std::string& target, const std::string& more = "") {
        api_key_ = configure(
            "[browser]\nallowed_origins = [\"https://shop.example.com\"]\n[callers.session]\nintrospect_url = \"" +
            site_.url(target) + "\"\ncookies = [\"shop_session\"]\nsubject = \"/user/id\"\n" + more);
        for (const char* id : {"42", "00042", "7"}) ASSERT_EQ(run({"users", "add", id}).exit_code, 0);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    std::string browser_request(const std::string& cookie, const std::string& more = "") const {
        return "GET /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example.com\r\n"
               "User-Agent: Firefox\r\nAccept: application/json\r\n" +
               more + (cookie.empty() ? "" : "Cookie: " + cookie + "\r\n") + "\r\n";
    }
    Answer ask(const std::string& cookie, const std::string& more = "") const {
        return ask_once(port_, browser_request(cookie, more));
    }
    std::string code(const Answer& answer) const { return json::parse(answer.body).value("code", "none"); }
    std::string backends_answer() const {
        return std::to_string(ask_once(port_, token_request(api_key_, R"({"external_id":"7"})")).status);
    }

    SessionSite site_;
    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(SessionCaller, GivesWhoeverIsSignedInATokenOfTheirOwn) {
    serve("/api/session");
    for (const auto& [name, id] : {std::pair{"jane", "42"}, std::pair{"zoe", "00042"}}) {
        const std::string cookie = site_.sign_in(name);
        const Answer answer = ask("theme=dark; " + cookie);
        ASSERT_EQ(answer.status, 200U) << answer.body << service_->output();
        const auto body = json::parse(answer.body);
        EXPECT_EQ(body["external_id"], id);
        const auto token = decode_token(body["token"].get<std::string>(), canary_secret);
        EXPECT_TRUE(token.signature_holds);
        EXPECT_EQ(token.claims["external_id"], id);
    }
    service_->wait_for(R"("caller":{"kind":"session","name":"session"})");
}

TEST_F(SessionCaller, ForwardsWhatTheContractSaysAndNothingElse) {
    serve("/api/mirror");
    const std::string cookie = site_.sign_in("jane");
    const Answer answer = ask("theme=dark; " + cookie + "; other=1", "X-Forwarded-For: 203.0.113.9\r\n");
    // The subject that the site makes of what it sees is nobody's; the audit log shows whom it named.
    EXPECT_EQ(answer.status, 401U) << answer.body;
    service_->wait_for("42|Firefox|127.0.0.1|" + cookie);
}

TEST_F(SessionCaller, RefusesWhoeverIsNotSignedIn) {
    serve("/api/session");
    for (const char* cookie : {"", "theme=dark", "shop_session=s%3Anonsense.signature", "shop_session="}) {
        const Answer answer = ask(cookie);
        EXPECT_EQ(answer.status, 401U) << cookie << answer.body;
        EXPECT_EQ(code(answer), "unauthenticated");
        EXPECT_NE(answer.field("www-authenticate"), "");
    }
}

TEST_F(SessionCaller, TakesARedirectToALoginPageForNobody) {
    serve("/api/mirror");
    EXPECT_EQ(ask("shop_session=s%3Anonsense.signature").status, 401U);
}

TEST_F(SessionCaller, B9_RefusesTwoCookiesOfOneName) {
    serve("/api/session");
    const std::string jane = site_.sign_in("jane");
    const std::string zoe = site_.sign_in("zoe");
    for (const std::string& cookies : {jane + "; " + zoe, jane + "; " + jane, "shop_session=; " + jane}) {
        const Answer answer = ask(cookies);
        EXPECT_EQ(answer.status, 400U) << cookies;
        EXPECT_EQ(code(answer), "malformed_request");
    }
}

TEST_F(SessionCaller, B10_RefusesASessionThatHasEndedAtOnce) {
    serve("/api/session");
    const std::string cookie = site_.sign_in("jane");
    EXPECT_EQ(ask(cookie).status, 200U);
    site_.sign_out(cookie);
    EXPECT_EQ(ask(cookie).status, 401U);
}

TEST_F(SessionCaller, B10_RefusesASessionThatHasEndedWithinItsCacheTtl) {
    serve("/api/session", "cache_ttl = \"300ms\"\n");
    const std::string cookie = site_.sign_in("jane");
    EXPECT_EQ(ask(cookie).status, 200U);
    site_.sign_out(cookie);
    const auto ended = Clock::now();
    while (ask(cookie).status == 200U && Clock::now() - ended < 10s) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(ask(cookie).status, 401U);
    EXPECT_LT(Clock::now() - ended, 2s);
}

TEST_F(SessionCaller, D5_SaysUnavailableWhileTheSiteIsStopped) {
    serve("/api/session");
    const std::string cookie = site_.sign_in("jane");
    ASSERT_EQ(ask(cookie).status, 200U);
    site_.stop();
    const Answer answer = ask(cookie);
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(code(answer), "caller_unavailable");
    EXPECT_NE(answer.field("retry-after"), "");
    EXPECT_EQ(answer.body.find("refused"), std::string::npos) << "the reason is for the audit log";
    service_->wait_for("Connection refused");
    EXPECT_EQ(backends_answer(), "200");
    site_.start();
    EXPECT_EQ(ask(cookie).status, 200U);
}

TEST_F(SessionCaller, D6_SaysTooLateWhileTheSiteIsFrozenAndLeavesOthersAlone) {
    serve("/api/session", "timeout = \"2s\"\n");
    const std::string cookie = site_.sign_in("jane");
    ASSERT_EQ(ask(cookie).status, 200U);
    site_.freeze();
    // More than the service has threads, so that one that was blocked would be seen.
    std::vector<std::unique_ptr<HttpClient>> browsers;
    for (int i = 0; i < 20; ++i) {
        browsers.push_back(std::make_unique<HttpClient>(port_));
        browsers.back()->send(browser_request(cookie));
    }
    const auto began = Clock::now();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(backends_answer(), "200");
    EXPECT_LT(Clock::now() - began, 1900ms) << "backends wait for nobody's session";
    for (auto& browser : browsers) {
        const Answer late = browser->receive();
        EXPECT_EQ(late.status, 504U);
        EXPECT_EQ(code(late), "caller_timeout");
    }
    EXPECT_LT(Clock::now() - began, 6s);
    site_.thaw();
    EXPECT_EQ(ask(cookie).status, 200U);
}

TEST_F(SessionCaller, D8_IsBackWithinTwoSecondsOfARestartUnderLoad) {
    serve("/api/session");
    const std::string cookie = site_.sign_in("jane");
    std::atomic<bool> ending = false;
    std::atomic<bool> outage = false;
    std::atomic<int> failed_outside = 0;
    std::atomic<int> succeeded = 0;
    std::vector<std::thread> load;
    for (int i = 0; i < 4; ++i) {
        load.emplace_back([&] {
            while (!ending) {
                const bool before = outage;
                const unsigned status = ask(cookie).status;
                if (status == 200U) ++succeeded;
                if (status != 200U && !before && !outage) ++failed_outside;
            }
        });
    }
    std::this_thread::sleep_for(300ms);
    outage = true;
    site_.stop();
    site_.start();
    const auto back = Clock::now();
    while (ask(cookie).status != 200U && Clock::now() - back < 10s) std::this_thread::sleep_for(10ms);
    EXPECT_LT(Clock::now() - back, 2s);
    outage = false;
    std::this_thread::sleep_for(300ms);
    ending = true;
    for (auto& thread : load) thread.join();
    EXPECT_EQ(failed_outside, 0);
    EXPECT_GT(succeeded, 10);
}

TEST_F(SessionCaller, CheckSaysWhatTheSiteAnswers) {
    serve("/api/session");
    const Finished good = run({"check"});
    EXPECT_EQ(good.exit_code, 0) << good.output;
    EXPECT_NE(good.output.find("answers, and knows no session of an unknown cookie"), std::string::npos)
        << good.output;
    const std::string configured = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    const auto point_at = [&](const std::string& target) {
        std::string changed = configured;
        changed.replace(changed.find("/api/session"), std::string("/api/session").size(), target);
        folder_.write("tokenbooth.toml", changed);
        return run({"check"});
    };
    const Finished blind = point_at("/api/anybody");
    EXPECT_EQ(blind.exit_code, 1);
    EXPECT_NE(blind.output.find("for a cookie that nobody was given"), std::string::npos) << blind.output;
    const Finished absent = point_at("/api/absent");
    EXPECT_NE(absent.output.find("warning  caller session"), std::string::npos) << absent.output;
    EXPECT_NE(absent.output.find("is introspect_url the right path"), std::string::npos) << absent.output;
    site_.stop();
    const Finished gone = point_at("/api/session");
    EXPECT_EQ(gone.exit_code, 1);
    EXPECT_NE(gone.output.find("Connection refused"), std::string::npos) << gone.output;
}

}  // namespace
}  // namespace tokenbooth::test
