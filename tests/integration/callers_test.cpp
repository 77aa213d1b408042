// Callers as their users meet them: over sockets, against the running binary (contract §4.3).
#include "support/certificate.hpp"
#include "support/operating.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/crypto/request_signature.hpp>

#include <nlohmann/json.hpp>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

constexpr const char* shop_origin = "https://www.example.com";

class Callers : public Cli {
  protected:
    /// `more` goes on from [server]; `tables` come last.
    void serve(const std::string& more, const std::string& tables) {
        api_key_ = configure(more);
        folder_.write("tokenbooth.toml", TemporaryFolder::read(folder_.path() / "tokenbooth.toml") + tables +
                                             "\n[browser]\nallowed_origins = [\"" + shop_origin + "\"]\n");
        ASSERT_EQ(run({"users", "add", "42", "--username", "jane", "--email", "jane@soap.com"}).exit_code, 0);
        ASSERT_EQ(run({"users", "add", "13", "--username", "barred"}).exit_code, 0);
        ASSERT_EQ(run({"users", "disable", "13"}).exit_code, 0);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer ask(const std::string& request_line, const std::string& fields, const std::string& body = "") const {
        return ask_once(port_, request_line + " HTTP/1.1\r\nHost: h\r\n" + fields +
                                   "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    static std::string code_of(const Answer& answer) {
        return answer.status == 200 ? "issued" : json::parse(answer.body)["code"].get<std::string>();
    }
    /// The last decision's line, once it is there.
    json last_audit(const std::string& request_id) {
        for (int i = 0; i < 1000; ++i) {
            const std::string lines = service_->output();
            std::size_t start = 0;
            while (start < lines.size()) {
                const std::size_t end = std::min(lines.find('\n', start), lines.size());
                const auto line = json::parse(lines.substr(start, end - start), nullptr, false);
                if (!line.is_discarded() && line.value("log", "") == "audit" && line["request_id"] == request_id) {
                    return line;
                }
                start = end + 1;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        ADD_FAILURE() << "no decision on " << request_id;
        return {};
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

class SignedCallers : public Callers {
  protected:
    void SetUp() override {
        folder_.write("shop.key", "a-secret-between-two-servers-0123456789\n");
        std::filesystem::permissions(folder_.path() / "shop.key", std::filesystem::perms::owner_read);
        serve("", "[[callers.signed]]\nname = \"signing-shop\"\nsecret_file = \"shop.key\"\n");
    }
    std::string sign(const std::string& nonce, const std::string& body, std::int64_t off = 0) {
        const std::string timestamp = std::to_string(core::unix_seconds(core::SystemClock().now()) + off);
        const crypto::HmacSha256 key("a-secret-between-two-servers-0123456789");
        const std::string signature = crypto::request_signature(key, {.method = "POST",
                                                                      .target = "/v1/messaging/token",
                                                                      .timestamp = timestamp,
                                                                      .nonce = nonce,
                                                                      .body = body});
        return "Content-Type: application/json\r\nTokenbooth-Caller: signing-shop\r\nTokenbooth-Timestamp: " +
               timestamp + "\r\nTokenbooth-Nonce: " + nonce + "\r\nTokenbooth-Signature: " + signature + "\r\n";
    }
    const std::string body_ = R"({"external_id":"42"})";
};

TEST_F(SignedCallers, GetATokenForARequestOnce) {
    const std::string fields = sign("0123456789abcdef", body_);
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", fields, body_)), "issued");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", "X-Request-Id: again\r\n" + fields, body_)),
              "unauthenticated");
    EXPECT_EQ(last_audit("again")["reason"], "the nonce has been used: the request of signing-shop is a replay");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", sign("fedcba9876543210", body_), body_)), "issued");
}

TEST_F(SignedCallers, AreRefusedWhereTheBodyWasChanged) {
    const std::string fields = sign("0123456789abcdef", body_);
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", fields, R"({"external_id":"13"})")), "unauthenticated");
}

// Contract §4.3: the first that is present decides, and a rejected one is never rescued by a later one.
TEST_F(SignedCallers, AreNotRescuedByAnApiKey) {
    const std::string key = "Authorization: Bearer " + api_key_ + "\r\n";
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", key + "Content-Type: application/json\r\n", body_)),
              "issued");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", key + sign("0123456789abcdef", body_, 3600), body_)),
              "unauthenticated");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token",
                          key + "Content-Type: application/json\r\nTokenbooth-Caller: signing-shop\r\n", body_)),
              "unauthenticated");
}

TEST_F(SignedCallers, SurviveAReloadWithTheirNonces) {
    const std::string fields = sign("0123456789abcdef", body_);
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", fields, body_)), "issued");
    service_->signal(SIGHUP);
    service_->wait_for("\"reloaded\"");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", fields, body_)), "unauthenticated");
}

TEST_F(SignedCallers, ShowWhenTheyWereLastSeen) {
    const auto metrics = [this] { return get(service_->admin_port(), "/metrics"); };
    const std::string series =
        R"(tokenbooth_backend_last_used_timestamp_seconds{kind="signed",name="signing-shop"} )";
    EXPECT_NE(metrics().find(series + "0\n"), std::string::npos) << metrics();
    ask("POST /v1/messaging/token", sign("0123456789abcdef", body_), body_);
    EXPECT_EQ(metrics().find(series + "0\n"), std::string::npos);
}

class ProxyCallers : public Callers {
  protected:
    void SetUp() override {
        serve("trusted_proxies = [\"127.0.0.1\"]\n",
              "[callers.proxy]\nheader = \"X-Forwarded-User\"\nsubject_is = \"username\"\n");
    }
    static std::string from(const std::string& user) {
        return "Origin: " + std::string(shop_origin) + "\r\nX-Forwarded-User: " + user + "\r\n";
    }
};

TEST_F(ProxyCallers, GetATokenForWhomeverTheProxyNames) {
    const auto answer = ask("GET /v1/messaging/token", from("jane") + "X-Request-Id: jane\r\n");
    EXPECT_EQ(answer.status, 200U) << answer.body;
    const auto audit = last_audit("jane");
    EXPECT_EQ(audit["caller"]["kind"], "proxy");
    EXPECT_EQ(audit["external_id"], "42");
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", from("jane") + "Content-Type: application/json\r\n", "{}")),
              "issued");
}

// What a proxy's user may learn of the directory: nothing (contract §2.3).
TEST_F(ProxyCallers, LearnNothingOfWhoIsInTheDirectory) {
    const auto body_of = [this](const std::string& fields) {
        auto answer = json::parse(ask("GET /v1/messaging/token", fields).body);
        answer.erase("request_id");
        return answer.dump();
    };
    const std::string nobody = body_of("Origin: " + std::string(shop_origin) + "\r\n");
    EXPECT_EQ(body_of(from("stranger")), nobody);
    EXPECT_EQ(body_of(from("barred")), nobody);
    EXPECT_EQ(ask("GET /v1/messaging/token", from("barred")).status, 401U);
}

TEST_F(ProxyCallers, A7AreRefusedFromAnUntrustedPeerTwiceOrWithAnUnderscore) {
    HttpClient stranger(port_, "127.0.0.2");
    stranger.send("GET /v1/messaging/token HTTP/1.1\r\nHost: h\r\n" + from("jane") + "\r\n");
    EXPECT_EQ(code_of(stranger.receive()), "unauthenticated");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", from("jane") + "X-Forwarded-User: eve\r\n")),
              "malformed_request");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", "X_Forwarded_User: jane\r\n")), "malformed_request");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", from("jane, eve"))), "unauthenticated");
}

TEST_F(ProxyCallers, B3AreRefusedFromPagesOfOtherSites) {
    const std::string jane = "X-Forwarded-User: jane\r\n";
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", jane)), "origin_not_allowed");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", jane + "Origin: https://evil.example\r\n")),
              "origin_not_allowed");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token", jane + "Sec-Fetch-Site: same-origin\r\n")), "issued");
    for (const char* type :
         {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"}) {
        EXPECT_EQ(code_of(ask("POST /v1/messaging/token", from("jane") + type, "{}")), "unsupported_media_type");
    }
    // Not even without a body, which needs no type where a backend asks.
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", from("jane"), "")), "unsupported_media_type");
}

TEST_F(ProxyCallers, NameNobodyElse) {
    const std::string fields = from("jane") + "Content-Type: application/json\r\n";
    EXPECT_EQ(code_of(ask("POST /v1/messaging/token", fields, R"({"external_id":"13"})")), "invalid_member");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token?external_id=13", fields)), "unknown_member");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token?ttl=60&platform=ios", fields)), "issued");
}

TEST_F(ProxyCallers, GiveWayToAnApiKeyAndAreNotAskedWhereItIsWrong) {
    const std::string body = R"({"external_id":"42"})";
    const std::string fields = "Content-Type: application/json\r\n" + from("jane");
    EXPECT_EQ(
        code_of(ask("POST /v1/messaging/token", fields + "Authorization: Bearer " + api_key_ + "\r\n", body)),
        "issued");
    EXPECT_EQ(code_of(ask("GET /v1/messaging/token",
                          from("jane") + "Authorization: Bearer wrong-wrong-wrong-wrong-wrong-wrong\r\n")),
              "unauthenticated");
}

class MtlsCallers : public Callers {
  protected:
    void SetUp() override {
        make_certificate(folder_.path(), "server", "login.example.com");
        make_certificate(folder_.path(), "shop", "shop", "DNS:Shop.Internal,URI:spiffe://acme/shop");
        make_certificate(folder_.path(), "other", "shop.internal", "DNS:other.internal");
        folder_.write("clients.pem", TemporaryFolder::read(folder_.path() / "shop.pem") +
                                         TemporaryFolder::read(folder_.path() / "other.pem"));
        serve("",
              "[server.tls]\ncertificate_file = \"server.pem\"\nprivate_key_file = \"server.key\"\n"
              "client_ca_file = \"clients.pem\"\n"
              "[[callers.mtls]]\nname = \"certified-shop\"\nsubject_alt_name = \"dns:shop.internal\"\n");
    }
    std::string curl(const std::string& arguments) {
        return output_of(
            "curl -sS --max-time 5 --cacert server.pem --resolve login.example.com:" + std::to_string(port_) +
                ":127.0.0.1 https://login.example.com:" + std::to_string(port_) +
                "/v1/messaging/token -H 'Content-Type: application/json' "
                "-d '{\"external_id\":\"42\"}' " +
                arguments,
            folder_.path());
    }
};

TEST_F(MtlsCallers, AreKnownByANameOfTheirCertificateAndNotByItsCommonName) {
    const auto issued = curl("--cert shop.pem --key shop.key");
    EXPECT_NE(issued.find("eyJ"), std::string::npos) << issued;
    const auto stranger = curl("--cert other.pem --key other.key -H 'X-Request-Id: stranger'");
    EXPECT_NE(stranger.find("unauthenticated"), std::string::npos) << stranger;
    EXPECT_EQ(last_audit("stranger")["reason"],
              "the client certificate of dns:other.internal is that of no configured backend");
}

TEST_F(MtlsCallers, AreNotNeededByWhoeverHasAnApiKey) {
    const std::string key = "-H 'Authorization: Bearer " + api_key_ + "'";
    EXPECT_NE(curl(key).find("eyJ"), std::string::npos);
    EXPECT_NE(curl("").find("unauthenticated"), std::string::npos);
    EXPECT_NE(curl(key + " --cert other.pem --key other.key").find("unauthenticated"), std::string::npos)
        << "a certificate decides";
}

TEST_F(MtlsCallers, AreKnownOnEveryRequestOfAConnection) {
    const auto answers = curl(
        "--cert shop.pem --key shop.key --next -sS --max-time 5 --cacert server.pem --resolve "
        "login.example.com:" +
        std::to_string(port_) +
        ":127.0.0.1 --cert shop.pem --key shop.key "
        "https://login.example.com:" +
        std::to_string(port_) +
        "/v1/messaging/token "
        "-H 'Content-Type: application/json' -d '{\"external_id\":\"42\"}'");
    EXPECT_EQ(answers.find("unauthenticated"), std::string::npos) << answers;
    EXPECT_NE(answers.find("eyJ"), answers.rfind("eyJ"));
}

}  // namespace
}  // namespace tokenbooth::test
