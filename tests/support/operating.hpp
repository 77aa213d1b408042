// A running service with one user, 42, and what its operator does with it.
#pragma once

#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"

#include <csignal>
#include <optional>
#include <thread>

namespace tokenbooth::test {

constexpr const char* first_key = "app_0123456789abcdef01234567";
constexpr const char* second_key = "app_89abcdef0123456789abcdef";
constexpr const char* second_secret = "another-signing-secret-0123456789abcdef-0123";

inline std::string get(std::uint16_t port, const std::string& path) {
    return ask_once(port, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").body;
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
    std::string token() { return nlohmann::json::parse(ask().body)["token"]; }
    std::string kid(const std::string& token, const char* secret) {
        const auto decoded = decode_token(token, secret);
        EXPECT_TRUE(decoded.signature_holds);
        return nlohmann::json::parse(decoded.header_text)["kid"];
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
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        FAIL() << "no " << event << ": " << service_->errors();
    }

    // Sends SIGHUP and waits until so many reloads have failed in all.
    void fail_to_reload(int times) {
        service_->signal(SIGHUP);
        const std::string counted = "tokenbooth_config_reload_failures_total " + std::to_string(times) + "\n";
        for (int i = 0; i < 1000; ++i) {
            if (get(service_->admin_port(), "/metrics").find(counted) != std::string::npos) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        FAIL() << service_->errors();
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

}  // namespace tokenbooth::test
