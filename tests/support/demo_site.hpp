// The demo site over real sockets: `tokenbooth demo`, and demo.enabled in a service.
#pragma once

#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::test {

/// What a page of the demo itself sends along.
inline constexpr const char* own_page = "Sec-Fetch-Site: same-origin\r\n";

class DemoClient {
  public:
    explicit DemoClient(std::uint16_t port) : port_(port), host_("127.0.0.1:" + std::to_string(port)) {}

    Answer get(const std::string& target, const std::string& fields = own_page) const {
        return ask_once(port_, "GET " + target + " HTTP/1.1\r\nHost: " + host_ + "\r\n" + fields + "\r\n");
    }
    Answer post(const std::string& target, const std::string& body, const std::string& fields = own_page,
                const std::string& type = "application/json") const {
        return ask_once(port_, "POST " + target + " HTTP/1.1\r\nHost: " + host_ + "\r\nContent-Type: " + type +
                                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
                                   "\r\n" + body);
    }
    /// The cookie of a new session.
    std::string sign_in(const std::string& body) const {
        const Answer answer = post("/demo/sign-in", body);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        const std::string cookie = answer.field("set-cookie");
        return std::string(own_page) + "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    }
    nlohmann::json claims_of(const std::string& session) const {
        const Answer answer = get("/demo/token", session);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return answer.status == 200 ? nlohmann::json(decode_token(answer.body, "").claims) : nlohmann::json();
    }
    const std::string& host() const { return host_; }

  private:
    std::uint16_t port_;
    std::string host_;
};

class DemoSite : public Cli {
  protected:
    const DemoClient& start(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"demo", "--listen", "127.0.0.1:0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        demo_.emplace(arguments, folder_.path());
        client_.emplace(demo_->port());
        return *client_;
    }
    /// A service of a configuration; returns its API key.
    std::string serve(const std::string& more) {
        const std::string key = configure(more);
        demo_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        client_.emplace(demo_->port());
        return key;
    }

    std::optional<RunningTokenbooth> demo_;
    std::optional<DemoClient> client_;
};

}  // namespace tokenbooth::test
