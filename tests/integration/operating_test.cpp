// A running service as its operator sees it: reload, health, metrics, audit lines (issue 3; contract §2, §3,
// §4.6).
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* first_key = "app_0123456789abcdef01234567";
constexpr const char* second_key = "app_89abcdef0123456789abcdef";
constexpr const char* second_secret = "another-signing-secret-0123456789abcdef-0123";

std::string get(std::uint16_t port, const std::string& path) {
    return ask_once(port, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").body;
}

std::vector<json> lines_of(const std::string& text, const std::string& log) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        const auto parsed = json::parse(line);
        if (parsed.value("log", "") == log) lines.push_back(parsed);
    }
    return lines;
}

class Operating : public Cli {
  protected:
    void SetUp() override {
        api_key_ = configure();
        ASSERT_EQ(run({"users", "add", "42", "--name", "Jane"}).exit_code, 0);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer ask() { return ask_once(port_, token_request(api_key_, R"({"external_id":"42"})")); }
    std::string token() { return json::parse(ask().body)["token"]; }
    std::string kid(const std::string& token, const char* secret) {
        const auto decoded = decode_token(token, secret);
        EXPECT_TRUE(decoded.signature_holds);
        return json::parse(decoded.header_text)["kid"];
    }
    std::string configuration() { return TemporaryFolder::read(folder_.path() / "tokenbooth.toml"); }
    // Sends SIGHUP and waits for `times` in all lines of this event.
    void reload(const std::string& event, int times = 1) {
        service_->signal(SIGHUP);
        for (int i = 0; i < 1000; ++i) {
            const std::string said = service_->errors();
            int count = 0;
            for (auto at = said.find("\"" + event + "\""); at != std::string::npos;
                 at = said.find("\"" + event + "\"", at + 1))
                ++count;
            if (count >= times) return;
            std::this_thread::sleep_for(5ms);
        }
        FAIL() << "no " << event << ": " << service_->errors();
    }

    // Sends SIGHUP and waits until so many reloads have failed in all.
    void fail_to_reload(int times) {
        service_->signal(SIGHUP);
        const std::string counted = "tokenbooth_config_reload_failures_total " + std::to_string(times) + "\n";
        for (int i = 0; i < 1000; ++i) {
            if (get(service_->admin_port(), "/metrics").find(counted) != std::string::npos) return;
            std::this_thread::sleep_for(5ms);
        }
        FAIL() << service_->errors();
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(Operating, ReloadsKeysCallersAndLimitsAndKeepsConnections) {
    EXPECT_EQ(kid(token(), canary_secret), first_key);
    HttpClient kept(port_);
    kept.send(token_request(api_key_, R"({"external_id":"42"})"));
    EXPECT_EQ(kept.receive().status, 200U);

    folder_.write("second.key", second_secret);
    const std::string old = configuration();
    folder_.write("tokenbooth.toml", old + "[[messaging.keys]]\nid = \"" + second_key +
                                         "\"\nsecret_file = \"second.key\"\nsign_from = 2026-01-01T00:00:00Z\n"
                                         "[messaging]\ntoken_ttl = \"5m\"\n[server.limits]\nbody = 16\n");
    reload("reloaded");
    kept.send(token_request(api_key_, R"({"external_id":"42"})"));
    EXPECT_EQ(kept.receive().status, 413U) << "a connection that was open goes by the new limits";
    const Answer answer = ask_once(port_, token_request(api_key_, R"({"email":"a@b"})"));
    EXPECT_EQ(answer.status, 404U);

    folder_.write("tokenbooth.toml", old + "[[messaging.keys]]\nid = \"" + second_key +
                                         "\"\nsecret_file = \"second.key\"\nsign_from = 2026-01-01T00:00:00Z\n"
                                         "[messaging]\ntoken_ttl = \"5m\"\n");
    reload("reloaded", 2);
    const Answer fresh = ask();
    EXPECT_EQ(kid(json::parse(fresh.body)["token"], second_secret), second_key);
    EXPECT_EQ(json::parse(fresh.body)["expires_in"], 300);
}

TEST_F(Operating, KeepsEverythingWhenTheNewConfigurationIsBroken) {
    const std::string old = configuration();
    const std::uint16_t admin = service_->admin_port();
    int failures = 0;
    for (const auto& broken :
         {old + "[server.limits]\nbodi = 1\n", old + "[messaging]\ntoken_ttl = \"25h\"\n", std::string("not toml"),
          std::string(""), old + "[[messaging.keys]]\nid = \"app_x\"\nsecret_file = \"missing.key\"\n",
          old + "[[directory]]\nkind = \"file\"\npath = \"missing.csv\"\n",
          old + "[[directory]]\nkind = \"sqlite\"\npath = \"no/such/folder.db\"\n",
          old + "[audit]\npath = \"no/such/folder/audit.log\"\n"}) {
        folder_.write("tokenbooth.toml", broken);
        fail_to_reload(++failures);
        EXPECT_EQ(kid(token(), canary_secret), first_key);
    }
    std::filesystem::remove(folder_.path() / "tokenbooth.toml");
    fail_to_reload(++failures);
    EXPECT_EQ(ask().status, 200U);
    const std::string said = service_->errors();
    EXPECT_NE(said.find("did you mean"), std::string::npos);
    EXPECT_NE(said.find("bodi"), std::string::npos);
    folder_.write("tokenbooth.toml", old);
    reload("reloaded");
    EXPECT_NE(get(admin, "/metrics").find("tokenbooth_config_reloads_total{outcome=\"success\"} 1"),
              std::string::npos);
}

TEST_F(Operating, NamesWhatOnlyARestartChanges) {
    std::string changed = configuration();
    changed.replace(changed.find("drain_delay"), 0, "threads = 1\nmax_connections = 77\n");
    folder_.write("tokenbooth.toml", changed);
    reload("restart_needed");
    EXPECT_NE(service_->errors().find("server.threads, server.max_connections"), std::string::npos);
    EXPECT_NE(get(service_->admin_port(), "/metrics").find("tokenbooth_config_restart_needed 2"),
              std::string::npos);
    EXPECT_EQ(ask().status, 200U);
}

TEST_F(Operating, TellsOperatorsApartFromTheWorld) {
    const std::uint16_t admin = service_->admin_port();
    for (const char* path : {"/metrics", "/version"}) {
        EXPECT_EQ(ask_once(port_, "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n").status, 404U);
    }
    EXPECT_EQ(json::parse(get(admin, "/version"))["version"], "0.1.0");
    EXPECT_EQ(json::parse(get(admin, "/healthz"))["status"], "ok");
    EXPECT_EQ(json::parse(get(admin, "/readyz"))["status"], "ready");
    EXPECT_EQ(ask_once(admin, token_request(api_key_, "{}")).status, 404U) << "no token comes from here";

    std::filesystem::remove(folder_.path() / "tokenbooth.db");
    std::this_thread::sleep_for(20ms);
    const Answer refused = ask_once(admin, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(refused.status, 503U);
    const auto checks = json::parse(refused.body)["checks"];
    EXPECT_EQ(checks[0], (json{{"name", "key"}, {"ok", true}}));
    EXPECT_EQ(checks[1], (json{{"name", "clock"}, {"ok", true}}));
    EXPECT_EQ(checks[2]["ok"], false);
    EXPECT_NE(checks[2]["reason"].get<std::string>().find("tokenbooth.db"), std::string::npos);
    const std::string outside = get(port_, "/readyz");
    EXPECT_EQ(outside.find("tokenbooth.db"), std::string::npos) << "the world learns no reasons: " << outside;
}

TEST_F(Operating, WritesOneAuditLineADecision) {
    ask();
    ask_once(port_, token_request(api_key_, R"({"external_id":"nobody"})"));
    ask_once(port_, token_request("wrong-key-wrong-key-wrong-key-wrong", R"({"external_id":"42"})"));
    ask_once(port_, token_request(api_key_, R"({"external_id":"42","bogus":1})"));
    ask_once(port_, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    service_->signal(SIGTERM);
    ASSERT_EQ(service_->wait(10s), 0) << service_->errors();
    const auto audit = lines_of(service_->output(), "audit");
    ASSERT_EQ(audit.size(), 4U) << "health checks decide nothing";
    for (std::size_t i = 0; i < audit.size(); ++i) {
        EXPECT_EQ(audit[i]["seq"], i + 1);
        EXPECT_EQ(audit[i]["profile"], "messaging");
        EXPECT_EQ(audit[i]["client"], "127.0.0.1");
        EXPECT_TRUE(audit[i].contains("time"));
        EXPECT_EQ(audit[i]["request_id"].get<std::string>().size(), 32U);
    }
    EXPECT_EQ(audit[0]["outcome"], "issued");
    EXPECT_EQ(audit[0]["external_id"], "42");
    EXPECT_EQ(audit[0]["kid"], first_key);
    EXPECT_EQ(audit[0]["ttl"], 900);
    EXPECT_EQ(audit[0]["caller"], (json{{"kind", "api_key"}, {"name", "shop"}}));
    EXPECT_FALSE(audit[0].contains("code"));
    EXPECT_EQ(audit[1]["outcome"], "refused");
    EXPECT_EQ(audit[1]["code"], "user_not_found");
    EXPECT_EQ(audit[1]["external_id"], "nobody");
    EXPECT_EQ(audit[2]["code"], "unauthenticated");
    EXPECT_EQ(audit[2]["reason"], "unknown API key");
    EXPECT_FALSE(audit[2].contains("caller"));
    EXPECT_EQ(audit[3]["code"], "unknown_member");
    EXPECT_EQ(lines_of(service_->output(), "access").size(), 5U);
}

TEST_F(Operating, WritesAuditLinesToTheirFileAndToANewOneAfterARotation) {
    const auto path = folder_.path() / "audit.log";
    folder_.write("tokenbooth.toml", configuration() + "[audit]\npath = \"audit.log\"\n");
    reload("reloaded");
    ask();
    for (int i = 0; i < 400 && TemporaryFolder::read(path).empty(); ++i) std::this_thread::sleep_for(5ms);
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(path, folder_.path() / "audit.log.1");
    reload("reloaded", 2);
    ask();
    service_->signal(SIGTERM);
    ASSERT_EQ(service_->wait(10s), 0);
    EXPECT_EQ(lines_of(TemporaryFolder::read(folder_.path() / "audit.log.1"), "audit").size(), 1U);
    const auto after = lines_of(TemporaryFolder::read(path), "audit");
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0]["seq"], 2);
    EXPECT_TRUE(lines_of(service_->output(), "audit").empty());
}

TEST_F(Operating, MeasuresWithABoundedNumberOfSeries) {
    const std::uint16_t admin = service_->admin_port();
    ask();
    ask();
    ask_once(port_, token_request(api_key_, R"({"external_id":"nobody"})"));
    const std::string metrics = get(admin, "/metrics");
    for (const char* line : {"tokenbooth_tokens_issued_total{profile=\"messaging\"} 2",
                             "tokenbooth_token_refusals_total{profile=\"messaging\",code=\"user_not_found\"} 1",
                             "tokenbooth_http_requests_total{route=\"messaging_token\",status=\"200\"} 2",
                             "tokenbooth_http_request_duration_seconds_count{route=\"messaging_token\"} 3",
                             "tokenbooth_directory_lookups_total{directory=\"sqlite\",source=\"cache\"} ",
                             "tokenbooth_signing_key_info{kid=\"app_0123456789abcdef01234567\"} 1",
                             "tokenbooth_build_info{version=\"0.1.0\"} 1", "process_resident_memory_bytes "}) {
        EXPECT_NE(metrics.find(line), std::string::npos) << line << "\n" << metrics;
    }
    const auto series = std::count(metrics.begin(), metrics.end(), '\n');
    for (int i = 0; i < 300; ++i) {
        ask_once(port_, "GET /nothing/" + std::to_string(i) +
                            " HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + std::to_string(i) + "\r\n\r\n");
    }
    const std::string after = get(admin, "/metrics");
    EXPECT_LE(std::count(after.begin(), after.end(), '\n'), series + 25) << "one new route and status at most";
    EXPECT_LT(after.size(), 64U * 1024);
}

TEST_F(Operating, SpeaksPrometheusAsItsOwnToolWantsIt) {
    ask();
    ask_once(port_, token_request("wrong-key-wrong-key-wrong-key-wrong", R"({"external_id":"42"})"));
    const auto file = folder_.write("metrics.txt", get(service_->admin_port(), "/metrics"));
    const std::string fetched = std::string(TOKENBOOTH_SOURCE_DIR) + "/build/tools/promtool";
    const std::string promtool = std::filesystem::exists(fetched) ? fetched : "promtool";
    const auto output = folder_.path() / "promtool.txt";
    const std::string command = promtool + " check metrics < " + file.string() + " > " + output.string() + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0)
        << TemporaryFolder::read(output)
        << "(promtool is in the package prometheus; script/bootstrap --test fetches it)";
    EXPECT_EQ(TemporaryFolder::read(output), "");
}

TEST_F(Operating, OutlivesSignalsThatAreMeantForOthers) {
    for (int i = 0; i < 20; ++i) {
        for (const int number : {SIGUSR1, SIGUSR2, SIGPIPE, SIGHUP}) service_->signal(number);
        EXPECT_EQ(ask().status, 200U);
    }
    // SIGHUP while it drains is no second signal to stop.
    service_->signal(SIGTERM);
    service_->signal(SIGHUP);
    EXPECT_EQ(service_->wait(10s), 0) << service_->errors();
}

TEST_F(Operating, EndsAtOnceWhenItIsToldToReloadWhileItDrains) {
    HttpClient stuck(port_);
    stuck.send("GET /hea");
    service_->signal(SIGTERM);
    std::this_thread::sleep_for(50ms);
    service_->signal(SIGHUP);
    std::this_thread::sleep_for(50ms);
    const auto began = std::chrono::steady_clock::now();
    service_->signal(SIGTERM);
    EXPECT_EQ(service_->wait(10s), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1500ms);
}

TEST_F(Operating, TakesNoDefaultsForAConfigurationThatHasGone) {
    std::filesystem::rename(folder_.path() / "tokenbooth.toml", folder_.path() / "away.toml");
    reload("reload_failed");
    EXPECT_EQ(ask().status, 200U);
}

TEST_F(Operating, TellsTheOperatorThatRequestsFail) {
    std::filesystem::remove(folder_.path() / "tokenbooth.db");
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ask().status, 503U);
    service_->wait_for("requests_fail");
    EXPECT_NE(service_->errors().find("tokenbooth.db"), std::string::npos);
}

TEST_F(Operating, LeavesTheSocketOfItsSuccessorAlone) {
    std::string toml = configuration();
    const auto socket = folder_.path() / "front.sock";
    toml.replace(toml.find("127.0.0.1:0"), 11, "unix:front.sock");
    folder_.write("unix.toml", toml);
    std::optional<RunningTokenbooth> first;
    first.emplace(std::vector<std::string>{"serve", "--config", "unix.toml"}, folder_.path());
    first->wait_for("admin_listening");
    // As an instance that drains leaves it: its file is there, and nobody listens.
    std::filesystem::rename(socket, folder_.path() / "old.sock");
    RunningTokenbooth second({"serve", "--config", "unix.toml"}, folder_.path());
    second.wait_for("admin_listening");
    first->signal(SIGTERM);
    EXPECT_EQ(first->wait(10s), 0);
    EXPECT_TRUE(std::filesystem::exists(socket));
    EXPECT_EQ(run({"healthcheck", "--config", "unix.toml"}).exit_code, 0);
}

TEST_F(Operating, LetsNobodyDumpItsMemory) {
    const std::string limits = TemporaryFolder::read("/proc/" + std::to_string(service_->pid()) + "/limits");
    std::istringstream lines(limits);
    std::string core;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Max core file size")) core = line;
    }
    EXPECT_NE(core.find(" 0 "), std::string::npos) << core;
}

TEST_F(Operating, ListensAtAUnixSocketAndTakesItsFileAway) {
    std::string toml = configuration();
    const auto socket = folder_.path() / "front.sock";
    toml.replace(toml.find("127.0.0.1:0"), 11, "unix:" + socket.string());
    folder_.write("unix.toml", toml);
    RunningTokenbooth service({"serve", "--config", "unix.toml"}, folder_.path());
    service.wait_for("front.sock");
    EXPECT_EQ(run({"healthcheck", "--config", "unix.toml"}).exit_code, 0);
    EXPECT_EQ(run({"healthcheck", "--ready", "--config", "unix.toml"}).exit_code, 0);
    const Finished second = run({"serve", "--config", "unix.toml"});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE(second.errors.find("another program there"), std::string::npos);
    service.signal(SIGKILL);
    service.wait(10s);
    EXPECT_TRUE(std::filesystem::exists(socket)) << "a killed one leaves it";
    RunningTokenbooth next({"serve", "--config", "unix.toml"}, folder_.path());
    next.wait_for("admin_listening");
    EXPECT_EQ(run({"healthcheck", "--config", "unix.toml"}).exit_code, 0);
    next.signal(SIGTERM);
    EXPECT_EQ(next.wait(10s), 0);
    EXPECT_FALSE(std::filesystem::exists(socket));
}

}  // namespace
}  // namespace tokenbooth::test
