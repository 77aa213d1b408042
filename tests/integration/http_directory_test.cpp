// A directory of kind "http" through a running service: the company's own service, well, stopped, silent and lying
// (contract §4.4, threats.md D5–D8, D10, D12).
#include "support/certificate.hpp"
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/user_service.hpp"

#include <optional>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

model::User jane() {
    model::User user;
    user.external_id = "42";
    user.name = "Jane";
    user.email = "janes@soap.com";
    user.email_verified = true;
    return user;
}

class HttpDirectories : public Cli {
  protected:
    std::string configure_at(const std::string& url, const std::string& more = "") {
        folder_.write("service.secret", std::string(user_service_secret) + "\n");
        std::filesystem::permissions(folder_.path() / "service.secret", std::filesystem::perms::owner_read);
        return configure("[[directory]]\nkind = \"http\"\nname = \"company\"\nurl = \"" + url +
                         "\"\nsecret_file = \"service.secret\"\ncache = { entries = 0 }\n" + more);
    }
    void serve_at(const std::string& url, const std::string& more = "") {
        api_key_ = configure_at(url, more);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer ask(const std::string& body = R"({"external_id":"42"})") const {
        return ask_once(port_, token_request(api_key_, body));
    }
    static std::string code(const Answer& answer) { return json::parse(answer.body).value("code", "none"); }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(HttpDirectories, KnowWhomTheCompanysServiceKnows) {
    UserService company({jane()});
    serve_at(company.url());
    for (const char* body :
         {R"({"external_id":"42"})", R"({"external_id":42})", R"({"email":"JaneS@soap.com"})"}) {
        const Answer answer = ask(body);
        ASSERT_EQ(answer.status, 200U) << answer.body << company.complaint();
        const auto claims =
            decode_token(json::parse(answer.body)["token"].get<std::string>(), canary_secret).claims;
        EXPECT_EQ(claims["external_id"], "42");
        EXPECT_EQ(claims["email"], "janes@soap.com");
        EXPECT_EQ(claims["email_verified"], true);
    }
    EXPECT_EQ(ask(R"({"external_id":"7"})").status, 404U);
    EXPECT_LE(company.server().connections(), 5U) << "connections are used again";
}

TEST_F(HttpDirectories, SpeakTlsToWhoeverHasTheRightCertificateAndNobodyElse) {
    const auto make = [this](const std::string& file, const std::string& address) {
        output_of(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test -addext "
            "subjectAltName=IP:" +
                address + " -keyout " + file + ".key -out " + file + ".pem",
            folder_.path());
        return folder_.path() / (file + ".pem");
    };
    const UserService company({jane()}, {}, 0, make("good", "127.0.0.1"));
    serve_at(company.url(), "ca_file = \"good.pem\"\n");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask().status, 200U);
    UserService impostor({jane()}, {}, 0, make("wrong", "127.0.0.2"));
    serve_at(impostor.url(), "ca_file = \"wrong.pem\"\n");
    EXPECT_EQ(ask().status, 503U);
    service_->wait_for("its certificate is refused: IP address mismatch");
    EXPECT_EQ(impostor.complaint(), "") << "it was told nothing";
}

TEST_F(HttpDirectories, D10_AskForStrangeNamesInTheBodyAlone) {
    UserService company({jane()});
    serve_at(company.url());
    for (const char* id : {"../admin?", "42\\u000d\\u000aX: y", "\\\",\\\"external_id\\\":\\\"42", "%2e%2e",
                           "http://169.254.169.254/"}) {
        const Answer answer = ask(std::string(R"({"external_id":")") + id + "\"}");
        EXPECT_TRUE(answer.status == 404U || answer.status == 422U) << id << answer.body;
        EXPECT_EQ(company.complaint(), "");
    }
}

TEST_F(HttpDirectories, D5_SayUnavailableWhileTheServiceIsStoppedAndAreBackAtOnce) {
    auto company = std::make_unique<UserService>(std::vector{jane()});
    const std::uint16_t port = company->port();
    serve_at(company->url());
    ASSERT_EQ(ask().status, 200U);
    company.reset();
    const Answer answer = ask();
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(code(answer), "directory_unavailable");
    EXPECT_NE(answer.field("retry-after"), "");
    service_->wait_for("Connection refused");
    company = std::make_unique<UserService>(std::vector{jane()}, std::map<std::string, std::string>(), port);
    const auto back = Clock::now();
    while (ask().status != 200U && Clock::now() - back < 10s) std::this_thread::sleep_for(10ms);
    EXPECT_LT(Clock::now() - back, 2s);
}

TEST_F(HttpDirectories, D6_SayTooLateWhileTheServiceIsSilent) {
    const FaultServer silent([](FaultConnection& connection) { connection.stay_silent(); });
    serve_at(silent.url(), "timeout = \"300ms\"\n");
    const auto began = Clock::now();
    const Answer answer = ask();
    EXPECT_EQ(answer.status, 504U);
    EXPECT_EQ(code(answer), "directory_timeout");
    EXPECT_LT(Clock::now() - began, 2s);
}

TEST_F(HttpDirectories, D7_WithstandAnEndlessAnswer) {
    const FaultServer endless([](FaultConnection& connection) {
        connection.receive();
        connection.send("HTTP/1.1 200 OK\r\n\r\n");
        connection.flood(std::string(10'000, ' '), std::size_t{1} << 30);
    });
    serve_at(endless.url());
    EXPECT_EQ(ask().status, 503U);
}

TEST_F(HttpDirectories, D12_TellNobodyWhatTheServiceSays) {
    const FaultServer failing(
        FaultServer::answering(http_answer(500, R"({"error":"mysql://root:canary@db"})", "X-Canary: canary\r\n")));
    serve_at(failing.url("/users"));
    const Answer answer = ask();
    EXPECT_EQ(answer.status, 503U);
    service_->wait_for("it answered 500");
    EXPECT_EQ(answer.body.find("canary"), std::string::npos);
    EXPECT_EQ((service_->output() + service_->errors()).find("canary@db"), std::string::npos);
}

TEST_F(HttpDirectories, AreCheckedBeforeTheyAreServed) {
    UserService company({jane()});
    configure_at(company.url());
    const auto good = run({"check", "--user", "42"});
    EXPECT_NE(good.output.find("answers"), std::string::npos) << good.output;
    EXPECT_NE(good.output.find("would get a token"), std::string::npos) << good.output;
    const auto wrong = folder_.path() / "service.secret";
    std::filesystem::remove(wrong);
    folder_.write("service.secret", "another-secret-than-the-service-has-0123456789\n");
    const auto bad = run({"check"});
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_NE(bad.output.find("it answered 401"), std::string::npos) << bad.output;
    EXPECT_EQ(bad.output.find("another-secret"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::test
