// What a running service tells: health, metrics, access and audit lines (issue 3; contract §2, §4.6).
#include "support/operating.hpp"
#include "support/paths.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

std::vector<json> lines_of(const std::string& text, const std::string& log) {
    std::vector<json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        // The last may be half written.
        if (stream.eof()) break;
        const auto parsed = json::parse(line);
        if (parsed.value("log", "") == log) lines.push_back(parsed);
    }
    return lines;
}

using Observing = Operating;

TEST_F(Observing, A14TellsOperatorsApartFromTheWorld) {
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

TEST_F(Observing, WritesOneAuditLineADecision) {
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
    const auto access = lines_of(service_->output(), "access");
    ASSERT_EQ(access.size(), 5U);
    for (std::size_t i = 0; i < audit.size(); ++i) {
        EXPECT_EQ(access[i]["request_id"], audit[i]["request_id"]);
        EXPECT_EQ(access[i]["time"], audit[i]["time"]) << "the two lines of one request";
    }
}

TEST_F(Observing, GoesByTheLogLevelOfTheLastReload) {
    ask();
    service_->wait_for(R"("log":"access")");
    folder_.write("tokenbooth.toml", configuration() + "[log]\nlevel = \"error\"\n");
    service_->signal(SIGHUP);
    const std::uint16_t admin = service_->admin_port();
    for (int i = 0; i < 1000; ++i) {
        if (get(admin, "/metrics").find("reloads_total{outcome=\"success\"} 1") != std::string::npos) break;
        std::this_thread::sleep_for(5ms);
    }
    const std::size_t before = service_->errors().size();
    ask();
    service_->signal(SIGTERM);
    ASSERT_EQ(service_->wait(10s), 0);
    EXPECT_EQ(lines_of(service_->output(), "access").size(), 1U);
    EXPECT_EQ(lines_of(service_->output(), "audit").size(), 2U) << "decisions are written at every level";
    EXPECT_EQ(service_->errors().find("\"draining\"", before), std::string::npos);
}

TEST_F(Observing, WritesAuditLinesToTheirFileAndToANewOneAfterARotation) {
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

TEST_F(Observing, MeasuresWithABoundedNumberOfSeries) {
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

TEST_F(Observing, SpeaksPrometheusAsItsOwnToolWantsIt) {
    ask();
    ask_once(port_, token_request("wrong-key-wrong-key-wrong-key-wrong", R"({"external_id":"42"})"));
    const auto file = folder_.write("metrics.txt", get(service_->admin_port(), "/metrics"));
    const std::filesystem::path fetched = source_folder() / "build" / "tools" / "promtool";
    const std::string promtool = std::filesystem::exists(fetched) ? fetched.string() : "promtool";
    const auto output = folder_.path() / "promtool.txt";
    const std::string command = promtool + " check metrics < " + file.string() + " > " + output.string() + " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0)
        << TemporaryFolder::read(output)
        << "(promtool is in the package prometheus; script/bootstrap --test fetches it)";
    EXPECT_EQ(TemporaryFolder::read(output), "");
}

TEST_F(Observing, TellsTheOperatorThatRequestsFail) {
    std::filesystem::remove(folder_.path() / "tokenbooth.db");
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ask().status, 503U);
    service_->wait_for("requests_fail");
    EXPECT_NE(service_->errors().find("tokenbooth.db"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::test
