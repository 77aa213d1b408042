// The running binary with [[callers.bearer]], as browsers and apps meet it.
#pragma once

#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace tokenbooth::test {

class BearerService : public Cli {
  protected:
    /// One table; `more` are its further lines.
    static std::string issuer(const std::string& name, const std::string& audience, const std::string& keys,
                              const std::string& more = "") {
        return "[[callers.bearer]]\nissuer = \"" + name + "\"\naudience = \"" + audience + "\"\n" + keys + "\n" +
               more + "\n";
    }
    void configure_issuers(const std::string& tables) {
        api_key_ = configure("[browser]\nallowed_origins = [\"https://shop.example.com\"]\n" + tables);
    }
    void serve(const std::string& tables) {
        configure_issuers(tables);
        ASSERT_EQ(run({"users", "add", "jane", "--email", "janes@soap.com"}).exit_code, 0);
        ASSERT_EQ(run({"users", "add", "12345678"}).exit_code, 0);
        ASSERT_EQ(run({"users", "add", "zoe", "--email", "zoe@soap.com"}).exit_code, 0);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    static std::string request(const std::string& fields) {
        return "GET /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + fields +
               "\r\n";
    }
    static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

    /// "issued ID", or the status and the code.
    static std::string summary_of(const Answer& answer) {
        const auto body = nlohmann::json::parse(answer.body);
        if (answer.status != 200) return std::to_string(answer.status) + " " + body.value("code", "none");
        const auto token = decode_token(body["token"].get<std::string>(), canary_secret);
        EXPECT_TRUE(token.signature_holds);
        EXPECT_EQ(token.claims["external_id"], body["external_id"]);
        return "issued " + body["external_id"].get<std::string>();
    }
    std::string ask(const std::string& fields) const { return summary_of(ask_once(port_, request(fields))); }
    std::string show(const std::string& token) const { return ask(bearer(token)); }
    std::string backends_answer() const {
        return summary_of(ask_once(port_, token_request(api_key_, R"({"external_id":"jane"})")));
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

}  // namespace tokenbooth::test
