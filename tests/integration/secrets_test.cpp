// Where a secret must not be (threats.md S1 to S8): not in any log, answer, metric, argument, environment or
// message.
#include "support/cli.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

class Secrets : public Cli {
  protected:
    // Every answer that is asked for goes through here.
    std::string ask(std::uint16_t port, const std::string& request) {
        const Answer answer = ask_once(port, request);
        std::string all = answer.body;
        for (const auto& [name, value] : answer.fields) all += name + ": " + value + "\n";
        EXPECT_TRUE(find_canaries(all).empty()) << all;
        return answer.body;
    }
};

TEST_F(Secrets, TurnUpInNoLogAnswerOrMetric) {
    const std::string key = configure("[log]\nlevel = \"debug\"\n");
    ASSERT_EQ(run({"users", "add", "42", "--name", "private-name", "--email", "private@soap.com"}).exit_code, 0);
    ASSERT_EQ(run({"users", "set-password", "42"}, std::string(canary_password) + "\n").exit_code, 0);
    RunningTokenbooth service({"serve"}, folder_.path());
    const std::uint16_t port = service.port();
    const std::string token = ask(port, token_request(key, R"({"external_id":"42"})", "Accept: text/plain\r\n"));
    ask(port, token_request(key + "x", R"({"external_id":"42"})"));
    ask(port, token_request(canary_secret, R"({"external_id":"42"})"));
    ask(port, token_request(key, R"({"username":"private-user","password":"canary-password"})"));
    ask(port, "GET /healthz?api_key=" + key + " HTTP/1.1\r\nHost: h\r\nCookie: private-cookie\r\n\r\n");
    ask(port, "nonsense " + key + "\r\n\r\n");
    for (const char* path : {"/metrics", "/readyz", "/version", "/nothing"}) {
        ask(service.admin_port(), "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    service.signal(SIGHUP);
    service.wait_for("\"reloaded\"");
    service.signal(SIGTERM);
    ASSERT_EQ(service.wait(10s), 0) << service.errors();
    const std::string said = service.output() + service.errors();
    EXPECT_NE(said.find("\"log\":\"access\""), std::string::npos);
    EXPECT_NE(said.find("\"log\":\"audit\""), std::string::npos);
    for (const std::string& forbidden :
         {std::string("private"), key, token, std::string("eyJ"), std::string("$argon")}) {
        EXPECT_EQ(said.find(forbidden), std::string::npos) << forbidden;
    }
}

TEST_F(Secrets, OfTheEnvironmentAreOverwrittenAndOutliveAReload) {
    const std::string key = configure();
    ASSERT_EQ(run({"users", "add", "42"}).exit_code, 0);
    setenv("TOKENBOOTH__MESSAGING__KEYS__0__SECRET", canary_secret, 1);
    RunningTokenbooth service({"serve"}, folder_.path());
    unsetenv("TOKENBOOTH__MESSAGING__KEYS__0__SECRET");
    const std::uint16_t port = service.port();
    const auto process = std::filesystem::path("/proc") / std::to_string(service.pid());
    const std::string environment = TemporaryFolder::read(process / "environ");
    // Only root may look, and root sees that a secret was given, but not which.
    if (geteuid() == 0) {
        EXPECT_NE(environment.find("TOKENBOOTH__MESSAGING__KEYS__0__SECRET="), std::string::npos);
    }
    EXPECT_TRUE(find_canaries(environment).empty());
    EXPECT_TRUE(find_canaries(TemporaryFolder::read(process / "cmdline")).empty());
    service.signal(SIGHUP);
    service.wait_for("\"reloaded\"");
    EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"42"})")).status, 200U);
}

TEST_F(Secrets, AreNoArgumentOfAnyCommand) {
    for (const auto& words : std::vector<std::vector<std::string>>{{"serve"},
                                                                   {"demo"},
                                                                   {"check"},
                                                                   {"users", "add"},
                                                                   {"users", "set"},
                                                                   {"users", "set-password"},
                                                                   {"api-key", "new"},
                                                                   {"token", "sign"},
                                                                   {"token", "inspect"}}) {
        auto asked = words;
        asked.push_back("--help");
        const std::string help = run(asked).output;
        for (const char* option : {"--password", "--secret", "--key ", "--api-key"}) {
            EXPECT_EQ(help.find(option), std::string::npos) << words.back() << " offers " << option;
        }
    }
}

TEST_F(Secrets, PastedIntoTheWrongPlaceAreNotRepeated) {
    for (const char* place : {"secret_file", "secret_env", "secrets", "sign_from"}) {
        folder_.write("wrong.toml", "[[messaging.keys]]\nid = \"app_0123456789abcdef01234567\"\n" +
                                        std::string(place) + " = \"" + canary_secret + "\"\n");
        // What it says is searched for canaries when it has ended.
        EXPECT_EQ(run({"check", "--config", "wrong.toml"}).exit_code, 1) << place;
        EXPECT_EQ(run({"serve", "--config", "wrong.toml"}).exit_code, 1) << place;
    }
}

}  // namespace
}  // namespace tokenbooth::test
