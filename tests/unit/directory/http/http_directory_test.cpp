#include "directory/http/signed_request.hpp"
#include "support/fault_server.hpp"
#include "support/manual_clock.hpp"
#include "support/user_service.hpp"

#include <tokenbooth/directory/http/http_directory.hpp>

#include <gtest/gtest.h>

#include <mutex>

namespace tokenbooth::directory::http {
namespace {

using core::Errc;
using test::FaultConnection;
using test::FaultServer;
using test::http_answer;
using namespace std::chrono_literals;

model::Subject by(model::SubjectKey key, std::string value) { return {.key = key, .value = std::move(value)}; }
model::Subject by_id(std::string value) { return by(model::SubjectKey::external_id, std::move(value)); }

// Contract §4.3, "A signed request"; the MAC by `openssl dgst -sha256 -hmac`.
TEST(SignedLookUp, IsSignedAsTheContractSays) {
    const crypto::HmacSha256 key("0123456789abcdef0123456789abcdef");
    const auto request =
        signed_request(key, "/users?v=1", by_id("42"), core::WallTime(1'800'000'000s), "abcdefghijklmnop");
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.body, R"({"external_id":"42"})");
    const auto field = [&](const std::string& name) {
        for (const auto& candidate : request.fields) {
            if (candidate.name == name) return candidate.value;
        }
        return std::string();
    };
    EXPECT_EQ(field("Tokenbooth-Caller"), "tokenbooth");
    EXPECT_EQ(field("Tokenbooth-Timestamp"), "1800000000");
    EXPECT_EQ(field("Tokenbooth-Nonce"), "abcdefghijklmnop");
    EXPECT_EQ(field("Tokenbooth-Signature"),
              "v1=c2de11b3e0802a768bd9c78ca4e5aec42bbd514bd59764d7162d5c85d5bc4e96");
    EXPECT_EQ(signed_request(key, "/", by(model::SubjectKey::email, "a@b.co"), {}, "n").body,
              R"({"email":"a@b.co"})");
    EXPECT_EQ(signed_request(key, "/", by(model::SubjectKey::username, "j"), {}, "n").body, R"({"username":"j"})");
}

// threats.md D10: whatever a name holds stands in a JSON string and nowhere else.
TEST(SignedLookUp, PutsAnyNameIntoTheBodyAlone) {
    const crypto::HmacSha256 key("0123456789abcdef0123456789abcdef");
    for (const char* name : {"../admin?", "a\r\nX: y", "\"}{\"external_id\":\"1", "a\\", "%00", "http://evil/"}) {
        const auto request = signed_request(key, "/users", by(model::SubjectKey::username, name), {}, "n");
        EXPECT_EQ(request.target, "/users");
        EXPECT_EQ(request.body.find('\r'), std::string::npos);
        for (const auto& field : request.fields) {
            EXPECT_EQ(field.value.find("admin"), std::string::npos);
        }
    }
}

class HttpDirectory : public ::testing::Test {
  protected:
    void ask_at(const std::string& url) {
        options_.endpoint.url = *tokenbooth::http::parse_url(url);
        options_.name = "company";
        options_.secret = core::Secret(test::user_service_secret);
        directory_ =
            make_http_directory(options_, *tokenbooth::http::make_client(options_.endpoint, pool_), clock_);
    }
    core::Result<FoundUser> find(const model::Subject& subject, core::Deadline::Clock::duration within = 5s) {
        auto task = directory_->find(subject, core::Deadline::after(within));
        return task.result();
    }
    // "user 42", "nobody", or the code.
    std::string describe(const model::Subject& subject) {
        const auto found = find(subject);
        if (!found) return std::string(to_string(found.error().code));
        return *found == nullptr ? "nobody" : "user " + (*found)->external_id;
    }

    HttpOptions options_;
    core::BlockingPool pool_{1, 4};
    core::SystemClock clock_;
    std::unique_ptr<UserDirectory> directory_;
};

struct Said {
    std::string answer;
    const char* outcome;
};

// threats.md D7, D10.
TEST_F(HttpDirectory, TakesAUserAndNothingElse) {
    const auto ok = [](std::string_view body) { return http_answer(200, body); };
    std::mutex mutex;
    std::string next;
    const FaultServer server([&](FaultConnection& connection) {
        while (!connection.receive().empty()) {
            const std::lock_guard lock(mutex);
            connection.send(next);
        }
    });
    ask_at(server.url("/users"));
    for (
        const auto& [answer, outcome] : std::vector<Said>{
            {ok(R"({"external_id":"42"})"), "user 42"},
            {ok(R"({"external_id":42,"name":"J","email":"a@b.co","email_verified":true,"disabled":false,"username":"j"})"),
             "user 42"},
            {ok(R"({"external_id":"42","name":null,"email":null})"), "user 42"},
            {http_answer(404, ""), "nobody"},
            {http_answer(404, std::string(100'000, 'x')), "nobody"},
            {ok(R"({"external_id":"43"})"), "nobody"},
            {ok(R"({"external_id":"042"})"), "nobody"},
            {ok(R"({"external_id":42.0})"), "internal_error"},
            {ok(R"({"external_id":true})"), "internal_error"},
            {ok(R"({"external_id":["42"]})"), "internal_error"},
            {ok(R"({"external_id":""})"), "internal_error"},
            {ok(R"({"name":"J"})"), "internal_error"},
            {ok(R"({"error":"no database"})"), "directory_unavailable"},
            {ok(R"({"external_id":"42","shoe_size":44})"), "internal_error"},
            {ok(R"({"external_id":"42","role":"agent","tags":["vip"],"user_fields":{"plan":"gold"}})"), "user 42"},
            {ok(R"({"external_id":"42","role":"owner"})"), "internal_error"},
            {ok(R"({"external_id":"42","tags":[["vip"]]})"), "internal_error"},
            {ok(R"({"external_id":"42","email":"no address"})"), "internal_error"},
            {ok(R"({"external_id":"42","email_verified":"true"})"), "internal_error"},
            {ok(R"({"external_id":"42","disabled":0})"), "internal_error"},
            {ok(R"({"external_id":"42","name":1})"), "internal_error"},
            {ok(R"({"external_id":"42","password":"hunter2"})"), "internal_error"},
            {ok(R"({"external_id":"41","external_id":"42"})"), "internal_error"},
            {ok(R"([{"external_id":"42"}])"), "directory_unavailable"},
            {ok("{}"), "directory_unavailable"},
            {ok("null"), "directory_unavailable"},
            {ok(""), "directory_unavailable"},
            {ok("<html>42</html>"), "directory_unavailable"},
            {ok(R"({"external_id":"42"})" + std::string(70'000, ' ')), "directory_unavailable"},
            {http_answer(302, "", "Location: http://169.254.169.254/\r\n"), "directory_unavailable"},
            {http_answer(204, ""), "directory_unavailable"},
            {http_answer(401, ""), "directory_unavailable"},
            {http_answer(500, R"({"external_id":"42"})"), "directory_unavailable"},
            {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "directory_timeout"},
            {"garbage", "directory_unavailable"}}) {
        {
            const std::lock_guard lock(mutex);
            next = answer;
        }
        const auto found = find(by_id("42"), 300ms);
        const std::string seen = !found              ? std::string(to_string(found.error().code))
                                 : *found == nullptr ? "nobody"
                                                     : "user " + (*found)->external_id;
        EXPECT_EQ(seen, outcome) << answer.substr(0, 120) << (found ? "" : found.error().reason);
    }
}

TEST_F(HttpDirectory, NamesTheMemberThatNoUserHasToTheLogsAlone) {
    const FaultServer server(
        FaultServer::answering(http_answer(200, R"({"external_id":"42","emial":"canary@b.co"})")));
    ask_at(server.url());
    const auto found = find(by_id("42"));
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().reason.find("emial"), std::string::npos) << found.error().reason;
    EXPECT_NE(found.error().reason.find("\"email\""), std::string::npos) << found.error().reason;
    EXPECT_EQ(found.error().message.find("emial"), std::string::npos);
    EXPECT_EQ(found.error().reason.find("canary"), std::string::npos);
}

TEST_F(HttpDirectory, IsNobodyWhereTheServiceComparesOtherwiseThanWe) {
    const FaultServer server(FaultServer::answering(
        http_answer(200, R"({"external_id":"42","username":"jane","email":"Jané@Soap.com"})")));
    ask_at(server.url());
    using Key = model::SubjectKey;
    EXPECT_EQ(describe(by(Key::username, "jane")), "user 42");
    EXPECT_EQ(describe(by(Key::username, "Jane")), "nobody");
    EXPECT_EQ(describe(by(Key::username, "jane ")), "nobody");
    EXPECT_EQ(describe(by(Key::email, "jané@soap.COM")), "user 42");
    EXPECT_EQ(describe(by(Key::email, "JANÉ@soap.com")), "nobody");
    EXPECT_EQ(describe(by(Key::email, "jane@soap.com")), "nobody");
}

TEST_F(HttpDirectory, BelievesNoAnswerThatDoesNotSayWhoseItIs) {
    const FaultServer server(FaultServer::answering(http_answer(200, R"({"external_id":"42"})")));
    ask_at(server.url());
    EXPECT_EQ(describe(by(model::SubjectKey::email, "a@b.co")), "internal_error");
    EXPECT_EQ(describe(by(model::SubjectKey::username, "jane")), "internal_error");
}

TEST_F(HttpDirectory, AsksNobodyForWhatJsonCannotSay) {
    const FaultServer server(FaultServer::answering(http_answer(500, "")));
    ask_at(server.url());
    EXPECT_EQ(describe(by_id("\xff")), "nobody");
    EXPECT_EQ(server.connections(), 0U);
}

TEST_F(HttpDirectory, HandsThePasswordHashToALoginAlone) {
    model::User jane;
    jane.external_id = "42";
    jane.username = "jane";
    const std::string hash = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b7dWRWJTmaaJObG";
    const test::UserService service({jane}, {{"42", hash}});
    ask_at(service.url());
    auto task = directory_->find_login(by(model::SubjectKey::username, "jane"), core::Deadline::after(5s));
    const auto login = task.result();
    ASSERT_TRUE(login) << login.error().reason;
    ASSERT_NE(login->user, nullptr);
    EXPECT_EQ(login->password_hash.reveal(), hash);
    EXPECT_EQ(login->judge, nullptr);
    EXPECT_FALSE(login->replace_hash);
    auto unknown = directory_->find_login(by(model::SubjectKey::username, "zoe"), core::Deadline::after(5s));
    const auto nobody = unknown.result();
    ASSERT_TRUE(nobody);
    EXPECT_EQ(nobody->user, nullptr);
    EXPECT_TRUE(nobody->password_hash.empty());
}

TEST_F(HttpDirectory, SaysWhetherTheServiceAnswersIt) {
    {
        test::UserService service({});
        ask_at(service.url());
        auto task = directory_->probe(core::Deadline::after(5s));
        EXPECT_TRUE(task.result()) << service.complaint();
    }
    auto task = directory_->probe(core::Deadline::after(5s));
    const auto gone = task.result();
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, Errc::directory_unavailable);
    EXPECT_NE(gone.error().reason.find("company"), std::string::npos);
}

TEST_F(HttpDirectory, IsRefusedByAServiceWithAnotherSecret) {
    test::UserService service({});
    ask_at(service.url());
    options_.secret = core::Secret("another-secret-than-the-service-has-0123456789");
    directory_ = make_http_directory(options_, *tokenbooth::http::make_client(options_.endpoint, pool_), clock_);
    EXPECT_EQ(describe(by_id("42")), "directory_unavailable");
    EXPECT_EQ(service.complaint(), "another signature");
}

}  // namespace
}  // namespace tokenbooth::directory::http
