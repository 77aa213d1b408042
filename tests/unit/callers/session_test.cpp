#include "support/fault_server.hpp"

#include <tokenbooth/callers/session.hpp>

#include <gtest/gtest.h>

#include <mutex>

namespace tokenbooth::callers {
namespace {

using core::Errc;
using test::FaultConnection;
using test::FaultServer;
using test::http_answer;
using namespace std::chrono_literals;

// A site that gives every session the same answer, and remembers what it was asked.
class Site {
  public:
    explicit Site(std::string answer) : answer_(std::move(answer)) {}
    void answer(std::string answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    std::string asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    std::atomic<std::size_t> times = 0;
    FaultServer server{[this](FaultConnection& connection) {
        for (;;) {
            const std::string request = connection.receive();
            if (request.empty()) return;
            ++times;
            std::string answer;
            {
                const std::lock_guard lock(mutex_);
                asked_ = request;
                answer = answer_;
            }
            connection.send(answer);
        }
    }};

  private:
    std::mutex mutex_;
    std::string answer_;
    std::string asked_;
};

class Session : public ::testing::Test {
  protected:
    void ask_at(const std::string& url) { options_.endpoint.url = *http::parse_url(url); }

    Verdict authenticate(std::vector<core::HeaderField> fields, std::string_view client = "192.0.2.7",
                         core::Deadline::Clock::duration within = 5s) {
        if (!caller_) {
            caller_ = make_session_authenticator(options_, *http::make_client(options_.endpoint, pool_));
        }
        const model::RequestHead head{
            .method = "GET", .target = "/v1/messaging/token", .fields = fields, .client = client};
        auto task = caller_->authenticate(head, "", core::Deadline::after(within));
        return task.result();
    }
    Verdict with_cookie(std::string_view cookie = "sid=abc") {
        return authenticate({{.name = "Cookie", .value = cookie}, {.name = "User-Agent", .value = "Firefox"}});
    }
    static std::string describe(const Verdict& verdict) {
        if (const auto* accepted = std::get_if<Accepted>(&verdict)) return "accepted " + accepted->subject->value;
        if (std::holds_alternative<Rejected>(verdict)) return "rejected";
        if (const auto* undecided = std::get_if<Undecided>(&verdict)) {
            return std::string(to_string(undecided->error.code));
        }
        return "no credentials";
    }

    core::BlockingPool pool_{1, 4};
    SessionOptions options_{.cookies = {"sid"}, .subject = {{"user", "id"}}};
    std::unique_ptr<Authenticator> caller_;
};

TEST_F(Session, ForwardsTheNamedCookiesTheUserAgentAndTheClientAndNothingElse) {
    Site site(http_answer(200, R"({"user":{"id":"42"}})"));
    ask_at(site.server.url("/api/session"));
    const auto verdict = authenticate({{.name = "Host", .value = "booth"},
                                       {.name = "Authorization", .value = "Basic canary"},
                                       {.name = "cookie", .value = "theme=canary; sid=abc"},
                                       {.name = "User-Agent", .value = "Firefox"},
                                       {.name = "X-Forwarded-For", .value = "203.0.113.9"},
                                       {.name = "X-Forwarded-User", .value = "canary"}});
    ASSERT_TRUE(std::holds_alternative<Accepted>(verdict));
    const auto& accepted = std::get<Accepted>(verdict);
    EXPECT_EQ(accepted.caller.kind, model::CallerKind::session);
    EXPECT_EQ(accepted.caller.name, "session");
    EXPECT_FALSE(accepted.caller.may_assert);
    EXPECT_EQ(accepted.subject->key, model::SubjectKey::external_id);
    EXPECT_EQ(accepted.subject->value, "42");
    EXPECT_EQ(site.asked(), "GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(site.server.port()) +
                                "\r\nAccept: application/json\r\nCookie: sid=abc\r\nUser-Agent: Firefox"
                                "\r\nX-Forwarded-For: 192.0.2.7\r\nAccept-Encoding: identity\r\n\r\n");
}

TEST_F(Session, IsNobodysWithoutANamedCookie) {
    Site site(http_answer(200, R"({"user":{"id":"42"}})"));
    ask_at(site.server.url());
    EXPECT_EQ(describe(with_cookie("theme=dark")), "no credentials");
    EXPECT_EQ(describe(authenticate({})), "no credentials");
    EXPECT_EQ(site.times, 0U);
}

// threats.md B9.
TEST_F(Session, IsMalformedWithANamedCookieTwice) {
    Site site(http_answer(200, R"({"user":{"id":"42"}})"));
    ask_at(site.server.url());
    EXPECT_EQ(describe(with_cookie("sid=abc; sid=evil")), "malformed_request");
    EXPECT_EQ(site.times, 0U);
}

struct Said {
    std::string answer;
    const char* verdict;
};

// Contract §4.3: "Session answers".
TEST_F(Session, BelievesTheSiteAsTheContractSays) {
    const auto ok = [](std::string_view body) { return http_answer(200, body); };
    Site site("");
    ask_at(site.server.url());
    for (const auto& [answer, verdict] : std::vector<Said>{
             {ok(R"({"user":{"id":42}})"), "accepted 42"},
             {ok(R"({"user":{"id":123456789012345678901234567890}})"), "accepted 123456789012345678901234567890"},
             {ok(R"({"user":{"id":"caf\u00e9"}})"), "accepted caf\xc3\xa9"},
             {http_answer(200, R"({"user":{"id":1}})", "Content-Type: text/html\r\n"), "accepted 1"},
             {http_answer(401, ""), "rejected"},
             {http_answer(403, "<html>"), "rejected"},
             {http_answer(404, std::string(100'000, 'x')), "rejected"},
             {"HTTP/1.1 204 No\r\n\r\n", "rejected"},
             {"HTTP/1.1 304 No\r\n\r\n", "rejected"},
             {http_answer(302, "", "Location: /login\r\n"), "rejected"},
             {http_answer(301, std::string(100'000, 'x')), "rejected"},
             {ok("{}"), "rejected"},
             {ok("null"), "rejected"},
             {ok("[]"), "rejected"},
             {ok(R"({"user":null})"), "rejected"},
             {ok(R"({"user":{"id":null}})"), "rejected"},
             {ok(R"({"user":{"id":""}})"), "rejected"},
             {ok(R"({"user":{"id":"a\u0000b"}})"), "rejected"},
             {ok(R"({"user":{"id":")" + std::string(256, 'a') + R"("}})"), "rejected"},
             {ok(R"({"user":{"id":true}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":1.5}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":1e3}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":{}}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":["42"]}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":1,"id":2}})"), "caller_unavailable"},
             {ok(R"({"user":{"id":1}}{})"), "caller_unavailable"},
             {ok("<html>you are 42</html>"), "caller_unavailable"},
             {ok(""), "caller_unavailable"},
             {ok("\xef\xbb\xbf{}"), "caller_unavailable"},
             {ok(std::string(70'000, ' ') + "{}"), "caller_unavailable"},
             {http_answer(500, R"({"user":{"id":42}})"), "caller_unavailable"},
             {http_answer(503, ""), "caller_unavailable"},
             {http_answer(400, ""), "caller_unavailable"},
             {http_answer(429, ""), "caller_unavailable"},
             {http_answer(405, ""), "caller_unavailable"},
             {http_answer(201, R"({"user":{"id":42}})"), "caller_unavailable"},
             {http_answer(206, R"({"user":{"id":42}})"), "caller_unavailable"},
             {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "caller_unavailable"},
             {"garbage", "caller_unavailable"}}) {
        site.answer(answer);
        EXPECT_EQ(describe(with_cookie()), verdict) << answer.substr(0, 100);
    }
}

TEST_F(Session, TakesAnEmailOnlyWhereItIsOne) {
    options_.subject_is = model::SubjectKey::email;
    Site site("");
    ask_at(site.server.url());
    for (const auto& [email, verdict] :
         std::vector<std::pair<const char*, const char*>>{{"\"janes@soap.com\"", "accepted janes@soap.com"},
                                                          {"\"jane\"", "rejected"},
                                                          {"\"a@b@c\"", "rejected"},
                                                          {"\"a b@c\"", "rejected"},
                                                          {"42", "rejected"}}) {
        site.answer(http_answer(200, std::string(R"({"user":{"id":)") + email + "}}"));
        EXPECT_EQ(describe(with_cookie()), verdict) << email;
    }
}

TEST_F(Session, SaysTooLateAtItsDeadlineAndAtTheRequests) {
    const FaultServer silent([](FaultConnection& connection) { connection.stay_silent(); });
    ask_at(silent.url());
    options_.timeout = 100ms;
    EXPECT_EQ(describe(with_cookie()), "caller_timeout");
    caller_.reset();
    options_.timeout = 1h;
    const std::vector<core::HeaderField> cookie = {{.name = "Cookie", .value = "sid=abc"}};
    EXPECT_EQ(describe(authenticate(cookie, "", 100ms)), "caller_timeout");
}

// threats.md D5, D12.
TEST_F(Session, SaysNothingOfTheSiteToTheCaller) {
    Site site(http_answer(500, "canary of the site"));
    ask_at(site.server.url("/canary-path"));
    const auto verdict = with_cookie("sid=canary");
    const auto& error = std::get<Undecided>(verdict).error;
    EXPECT_EQ(error.message.find("canary"), std::string::npos);
    EXPECT_EQ(error.message.find("500"), std::string::npos);
    EXPECT_NE(error.reason.find("500"), std::string::npos);
    EXPECT_EQ(error.reason.find("canary"), std::string::npos);
}

// threats.md B10.
TEST_F(Session, AsksEveryTimeUnlessToldOtherwise) {
    Site site(http_answer(200, R"({"user":{"id":"42"}})"));
    ask_at(site.server.url());
    EXPECT_EQ(describe(with_cookie()), "accepted 42");
    site.answer(http_answer(401, ""));
    EXPECT_EQ(describe(with_cookie()), "rejected");
    EXPECT_EQ(site.times, 2U);
    EXPECT_EQ(site.server.connections(), 1U);
}

TEST_F(Session, RemembersWhomItWasToldAndNothingElse) {
    options_.cache_ttl = 1h;
    Site site(http_answer(401, ""));
    ask_at(site.server.url());
    EXPECT_EQ(describe(with_cookie()), "rejected");
    site.answer(http_answer(500, ""));
    EXPECT_EQ(describe(with_cookie()), "caller_unavailable");
    site.answer(http_answer(200, R"({"user":{"id":"42"}})"));
    EXPECT_EQ(describe(with_cookie()), "accepted 42");
    EXPECT_EQ(site.times, 3U);
    site.answer(http_answer(200, R"({"user":{"id":"43"}})"));
    EXPECT_EQ(describe(with_cookie()), "accepted 42");
    EXPECT_EQ(site.times, 3U);
    EXPECT_EQ(describe(with_cookie("sid=abd")), "accepted 43");
    EXPECT_EQ(describe(authenticate(
                  {{.name = "Cookie", .value = "sid=abc"}, {.name = "User-Agent", .value = "Chrome"}})),
              "accepted 43");
    EXPECT_EQ(
        describe(authenticate({{.name = "Cookie", .value = "sid=abc"}, {.name = "User-Agent", .value = "Firefox"}},
                              "192.0.2.8")),
        "accepted 43");
    EXPECT_EQ(site.times, 6U);
    EXPECT_EQ(describe(with_cookie("theme=dark; sid=abc")), "accepted 42")
        << "what is not forwarded changes nothing";
}

}  // namespace
}  // namespace tokenbooth::callers
