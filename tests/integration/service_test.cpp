// The service and the demo from their start to their end.
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <regex>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

using Running = Cli;

TEST_F(Running, ServesTheUsersOfItsDatabaseAndEndsCleanlyAtASignal) {
    const std::string key = configure();
    RunningTokenbooth service({"serve"}, folder_.path());
    const std::uint16_t port = service.port();
    EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"42"})")).status, 404U);
    ASSERT_EQ(run({"users", "add", "42", "--name", "Jane"}).exit_code, 0);
    const Answer answer = ask_once(port, token_request(key, R"({"external_id":"42"})"));
    ASSERT_EQ(answer.status, 200U);
    EXPECT_TRUE(decode_token(json::parse(answer.body)["token"].get<std::string>(), canary_secret).signature_holds);
    ASSERT_EQ(run({"users", "disable", "42"}).exit_code, 0);
    EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"42"})")).status, 403U);

    service.signal(SIGTERM);
    EXPECT_EQ(service.wait(10s), 0) << service.errors();
}

TEST_F(Running, ChecksTheHealthOfARunningService) {
    configure();
    RunningTokenbooth service({"serve"}, folder_.path());
    const std::uint16_t port = service.port();
    folder_.write("at.toml", "[server]\nlisten = [\"127.0.0.1:" + std::to_string(port) + "\"]\n");
    EXPECT_EQ(run({"healthcheck", "--config", "at.toml"}).exit_code, 0);
    EXPECT_EQ(run({"healthcheck", "--ready", "--config", "at.toml"}).exit_code, 0);
    std::filesystem::remove(folder_.path() / "tokenbooth.db");
    EXPECT_EQ(run({"healthcheck", "--config", "at.toml"}).exit_code, 0);
    EXPECT_EQ(run({"healthcheck", "--ready", "--config", "at.toml"}).exit_code, 1);
    service.signal(SIGINT);
    EXPECT_EQ(service.wait(10s), 0) << service.errors();
    EXPECT_EQ(run({"healthcheck", "--config", "at.toml"}).exit_code, 1);
}

TEST_F(Running, ComesUpWithABrokenDatabaseAndIsWellWhenTheFileIs) {
    const std::string key = configure("[[directory]]\nkind = \"sqlite\"\npath = \"data/users.db\"\n");
    RunningTokenbooth service({"serve"}, folder_.path());
    const std::uint16_t port = service.port();
    EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"42"})")).status, 503U);
    EXPECT_EQ(ask_once(port, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").status, 503U);
    EXPECT_EQ(ask_once(port, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
    std::filesystem::create_directory(folder_.path() / "data");
    ASSERT_EQ(run({"users", "add", "42"}).exit_code, 0);
    EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"42"})")).status, 200U);
}

TEST_F(Running, DemoPrintsALineThatWorks) {
    RunningTokenbooth demo({"demo", "--listen", "127.0.0.1:0"}, folder_.path());
    demo.wait_for("Ctrl-C");
    const std::string said = demo.output();
    std::smatch line;
    ASSERT_TRUE(std::regex_search(said, line, std::regex("curl [^\n]*")));
    EXPECT_NE(line.str().find("http://127.0.0.1:" + std::to_string(demo.port()) + "/v1/messaging/token"),
              std::string::npos);
    std::smatch key;
    ASSERT_TRUE(std::regex_search(said, key, std::regex("tb_demo_[A-Za-z0-9_-]+")));
    EXPECT_EQ(ask_once(demo.port(), token_request(key.str(), R"({"external_id":"12345678"})")).status, 200U);
    EXPECT_TRUE(std::filesystem::directory_iterator(folder_.path()) != std::filesystem::directory_iterator());
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "tokenbooth.db")) << "a demo writes no file";
    demo.signal(SIGINT);
    EXPECT_EQ(demo.wait(10s), 0);
}

TEST_F(Running, ASecondSignalEndsItNow) {
    configure("shutdown_grace = \"60s\"\n");
    RunningTokenbooth service({"serve"}, folder_.path());
    HttpClient stuck(service.port());
    stuck.send("GET /hea");
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait(300ms), std::nullopt);
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait(10s), 0) << service.errors();
}

}  // namespace
}  // namespace tokenbooth::test
