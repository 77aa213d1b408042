// A running service as its operator sees it: reload, signals, sockets (issue 3; contract §3).
#include "support/operating.hpp"

#include <filesystem>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

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
    service_->wait_for("did you mean");
    service_->wait_for("bodi");
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
