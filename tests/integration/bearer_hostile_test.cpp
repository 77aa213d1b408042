// Forged tokens, and key servers that lie, break and delay, against the running binary (threats.md 2.5).
#include "support/bearer_service.hpp"
#include "support/certificate.hpp"
#include "support/fault_server.hpp"
#include "support/signing_key.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/clock.hpp>

#include <atomic>
#include <fstream>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr const char* site = "https://id.example.com";

class HostileBearer : public BearerService {
  protected:
    std::string keys() const {
        json key = signer_.jwk();
        key["kid"] = "1";
        return key_set({key});
    }
    static json claims(const json& more = json::object()) {
        const auto now = core::unix_seconds(core::SystemClock().now());
        json all = {{"iss", site}, {"aud", "tokenbooth"}, {"sub", "jane"}, {"iat", now}, {"exp", now + 300}};
        if (!more.is_null()) all.merge_patch(more);
        return all;
    }
    std::string token(const json& more_header = json::object(), const json& more_claims = json::object()) const {
        json header = {{"alg", "ES256"}, {"kid", "1"}, {"typ", "JWT"}};
        if (!more_header.is_null()) header.merge_patch(more_header);
        return signer_.token(header, claims(more_claims));
    }
    void serve_file() {
        folder_.write("keys.json", keys());
        serve(issuer(site, "tokenbooth", "jwks_file = \"keys.json\"", "algorithms = [\"ES256\"]"));
    }
    void serve_url(const std::string& url) {
        serve(issuer(site, "tokenbooth", "jwks_url = \"" + url + "\"", "algorithms = [\"ES256\"]"));
    }

    const SigningKey signer_ = SigningKey::ec();
};

TEST_F(HostileBearer, T1_T2_T5_ForgedTokensAreRefused) {
    serve_file();
    ASSERT_EQ(show(token()), "issued jane");
    const std::string text = claims().dump();
    const std::string forged[] = {
        core::base64url(R"({"alg":"none"})") + "." + core::base64url(text) + ".",
        hmac_token(R"({"alg":"HS256","kid":"1"})", text, signer_.pem()),
        hmac_token(R"({"alg":"HS256","kid":"1"})", text, keys()),
        SigningKey::ec().token({{"alg", "ES256"}, {"kid", "1"}}, claims()),
        token({{"crit", {"exp"}}}),
        token({{"zip", "DEF"}}),
        token({{"kid", "../../dev/null"}}),
        token({}, {{"exp", 1}}),
        token({}, {{"aud", "others"}}),
    };
    for (const auto& each : forged) EXPECT_EQ(show(each), "401 unauthenticated") << each;
    // The answer is the same whatever was wrong; the reason is in the audit log only.
    service_->wait_for("the token has expired");
    service_->wait_for("the token's header has \\\"crit\\\"");
}

TEST_F(HostileBearer, T4_NobodyIsAskedForKeysThatATokenPointsAt) {
    serve_file();
    const SigningKey own = SigningKey::ec();
    json jwk = own.jwk();
    jwk["kid"] = "1";
    FaultServer trap(FaultServer::answering(http_answer(200, key_set({jwk}))));
    for (const char* member : {"jku", "x5u"}) {
        for (const json& key_id : {json("1"), json("2"), json()}) {
            json header = {{"alg", "ES256"}, {"kid", key_id}, {member, trap.url("/jwks")}, {"jwk", jwk}};
            if (key_id.is_null()) header.erase("kid");
            EXPECT_EQ(show(own.token(header, claims())), "401 unauthenticated");
        }
    }
    EXPECT_EQ(show(own.token({{"alg", "ES256"}}, claims({{"iss", trap.url()}}))), "401 unauthenticated");
    EXPECT_EQ(trap.connections(), 0U);
}

TEST_F(HostileBearer, T7_ATokenOfOursIsNoProofOfWhoSomebodyIs) {
    serve_file();
    const Answer issued = ask_once(port_, token_request(api_key_, R"({"external_id":"jane"})"));
    const std::string ours = json::parse(issued.body)["token"];
    EXPECT_EQ(show(ours), "401 unauthenticated");
    service_->wait_for("the token's iss is none of the configured issuers");
}

TEST_F(HostileBearer, T8_BombsAreRefusedAndNobodyWaitsForThem) {
    serve_file();
    for (const std::string& bomb :
         {std::string(8'000, 'A') + ".A.A", std::string(8'000, '.'), std::string(8'200, 'A'),
          core::base64url(R"({"alg":"PBES2-HS256+A128KW","p2c":2147483648})") + ".AAAA.AAAA",
          core::base64url(std::string(2'000, '[')) + "." + std::string(4'000, 'A') + ".A"}) {
        const auto began = Clock::now();
        const std::string answer = show(bomb);
        EXPECT_EQ(answer, "401 unauthenticated") << bomb.size();
        EXPECT_LT(Clock::now() - began, 1s);
    }
    EXPECT_EQ(ask_once(port_, request(bearer(std::string(1'000'000, 'A')))).status, 431U);
    EXPECT_EQ(show(token()), "issued jane");
}

TEST_F(HostileBearer, T10_KeysAreTakenOverTlsFromWhomTheCertificateNamesOnly) {
    make_server_certificate(folder_.path(), "id");
    make_server_certificate(folder_.path(), "late", {.expired = true});
    make_server_certificate(folder_.path(), "other", {.alternative_names = "DNS:other.example.com"});
    const auto served_as = [this](const std::string& certificate, const std::string& trusted) {
        FaultServer keys_server(FaultServer::answering(http_answer(200, keys())),
                                folder_.path() / (certificate + ".pem"));
        configure_issuers(issuer(site, "tokenbooth", "jwks_url = \"" + keys_server.url("/jwks") + "\"",
                                 "algorithms = [\"ES256\"]\nca_file = \"" + trusted + ".pem\""));
        service_.reset();
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
        return show(token());
    };
    configure();
    ASSERT_EQ(run({"users", "add", "jane", "--email", "janes@soap.com"}).exit_code, 0);
    EXPECT_EQ(served_as("id", "id"), "issued jane");
    EXPECT_EQ(served_as("id", "other"), "503 caller_unavailable");
    EXPECT_EQ(served_as("late", "late"), "503 caller_unavailable");
    EXPECT_EQ(served_as("other", "other"), "503 caller_unavailable");
}

TEST_F(HostileBearer, T10_TenThousandUnknownKeysCauseTwoRequests) {
    std::atomic<int> requests = 0;
    FaultServer counting([&](FaultConnection& connection) {
        while (!connection.receive().empty()) {
            ++requests;
            if (!connection.send(http_answer(200, keys()))) return;
        }
    });
    serve_url(counting.url("/jwks"));
    ASSERT_EQ(show(token()), "issued jane");
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            HttpClient client(port_);
            for (int i = 0; i < 2'500; ++i) {
                const std::string id = std::to_string(thread) + "-" + std::to_string(i);
                client.send(
                    request(bearer(hmac_token(R"({"alg":"ES256","kid":")" + id + "\"}", claims().dump(), "x"))));
                refused += client.receive().status == 401;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(refused, 10'000);
    EXPECT_LE(requests, 2);
    EXPECT_EQ(show(token()), "issued jane");
}

TEST_F(HostileBearer, T10_ARedirectIsNotFollowed) {
    FaultServer target(FaultServer::answering(http_answer(200, keys())));
    FaultServer server(FaultServer::answering("HTTP/1.1 302 Found\r\nLocation: " + target.url("/jwks") +
                                              "\r\nContent-Length: 0\r\n\r\n"));
    serve_url(server.url("/jwks"));
    EXPECT_EQ(show(token()), "503 caller_unavailable");
    service_->wait_for("answered 302");
    EXPECT_EQ(target.connections(), 0U);
}

TEST_F(HostileBearer, T10_WhatIsNoKeySetIsAnOutageAndEndsWithIt) {
    std::mutex mutex;
    FaultServer::Script script;
    const auto play = [&](FaultServer::Script next) {
        const std::lock_guard lock(mutex);
        script = std::move(next);
    };
    FaultServer server([&](FaultConnection& connection) {
        FaultServer::Script now;
        {
            const std::lock_guard lock(mutex);
            now = script;
        }
        now(connection);
    });
    const FaultServer::Script faults[] = {
        [](FaultConnection& connection) { connection.reset(); },
        [](FaultConnection& connection) {
            connection.receive();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
            connection.flood(std::string(64 * 1024, ' '), 100 * 1024 * 1024);
        },
        [](FaultConnection& connection) {
            connection.receive();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.flood("400\r\n" + std::string(1024, ' ') + "\r\n", 100 * 1024 * 1024);
        },
        FaultServer::answering(http_answer(200, "<html>a login page</html>")),
        FaultServer::answering(http_answer(500, keys())),
        FaultServer::answering("SSH-2.0-OpenSSH\r\n"),
        [](FaultConnection& connection) {
            connection.receive();
            connection.drip("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 200ms);
        },
        [](FaultConnection& connection) { connection.stay_silent(); },
    };
    play(faults[0]);
    serve_url(server.url("/jwks"));
    for (const auto& fault : faults) {
        play(fault);
        const std::size_t seen = server.connections();
        const auto began = Clock::now();
        // Until one fetch at least has met this fault from its beginning to its end.
        while (server.connections() < seen + 2 && Clock::now() - began < 20s) std::this_thread::sleep_for(20ms);
        const std::string answer = show(token());
        EXPECT_TRUE(answer == "503 caller_unavailable" || answer == "504 caller_timeout") << answer;
        EXPECT_EQ(backends_answer(), "issued jane");
    }
    play(FaultServer::answering(http_answer(200, keys())));
    const auto mended = Clock::now();
    while (show(token()) != "issued jane" && Clock::now() - mended < 10s) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(show(token()), "issued jane");
}

TEST_F(HostileBearer, ABrokenKeyFileKeepsTheOldKeysAndAtTheStartIsRefused) {
    serve_file();
    ASSERT_EQ(show(token()), "issued jane");
    const auto path = folder_.path() / "keys.json";
    std::ofstream(path, std::ios::trunc) << "{\"keys\":";
    service_->wait_for("key_set_refused");
    EXPECT_EQ(show(token()), "issued jane");
    const Finished again = run({"serve"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.errors.find("keys.json: the key set is not valid JSON"), std::string::npos) << again.errors;
    const Finished checked = run({"check"});
    EXPECT_EQ(checked.exit_code, 1);
    std::ofstream(path, std::ios::trunc) << keys();
    service_->wait_for("key_set_taken");
    EXPECT_EQ(show(token()), "issued jane");
}

}  // namespace
}  // namespace tokenbooth::test
