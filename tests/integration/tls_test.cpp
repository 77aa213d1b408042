// The listeners over TLS: what they speak, what a reload changes, what a client may show (contract §4.1).
#include "support/certificate.hpp"
#include "support/operating.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class Tls : public Operating {
  protected:
    void SetUp() override {
        Operating::SetUp();
        certify("server", "login.example.com");
        folder_.write("tls.toml", configuration() + tls_table());
        tls_service_.emplace(std::vector<std::string>{"serve", "--config", "tls.toml"}, folder_.path());
        tls_service_->wait_for("admin_listening");
        tls_port_ = tls_service_->port();
    }
    static std::string tls_table(const std::string& more = "") {
        return "[server.tls]\ncertificate_file = \"server.pem\"\nprivate_key_file = \"server.key\"\n" + more;
    }
    void certify(const std::string& file, const std::string& name) {
        make_certificate(folder_.path(), file, name);
    }
    std::string curl(const std::string& arguments) {
        return output_of("curl -sS --max-time 5 -w ' %{http_code}' " + arguments, folder_.path());
    }
    std::string url(const std::string& path) const {
        return "https://login.example.com:" + std::to_string(tls_port_) + path +
               " --resolve login.example.com:" + std::to_string(tls_port_) + ":127.0.0.1 --cacert server.pem";
    }
    std::string shake_hands(const std::string& arguments) {
        return output_of(
            "openssl s_client -connect 127.0.0.1:" + std::to_string(tls_port_) + " " + arguments + " </dev/null",
            folder_.path());
    }

    std::optional<RunningTokenbooth> tls_service_;
    std::uint16_t tls_port_ = 0;
};

TEST_F(Tls, CarriesTokensToWhoeverTrustsItsCertificate) {
    const std::string answer = curl(url("/v1/messaging/token") + " -H 'Authorization: Bearer " + api_key_ +
                                    "' -H 'Content-Type: application/json' -d '{\"external_id\":\"42\"}'");
    EXPECT_TRUE(answer.ends_with(" 200")) << answer;
    EXPECT_NE(answer.find("eyJ"), std::string::npos) << answer;
    std::string with_port = configuration() + tls_table();
    with_port.replace(with_port.find("127.0.0.1:0"), 11, "127.0.0.1:" + std::to_string(tls_port_));
    folder_.write("with-port.toml", with_port);
    EXPECT_EQ(run({"healthcheck", "--config", "with-port.toml"}).exit_code, 0);
}

TEST_F(Tls, CarriesManyRequestsAndLargeBodiesOnOneConnection) {
    folder_.write("large", std::string(60'000, ' ') + R"({"external_id":"42"})");
    std::string urls;
    for (int i = 0; i < 20; ++i) urls += " -o /dev/null " + url("/v1/messaging/token");
    const std::string answers =
        curl("--http1.1 -w '%{http_code} %{num_connects};' -H 'Authorization: Bearer " + api_key_ +
             "' -H 'Content-Type: application/json' --data-binary @large" + urls);
    EXPECT_EQ(answers.find("200 1;"), 0U) << answers;
    std::size_t kept = 0;
    for (auto at = answers.find("200 0;"); at != std::string::npos; at = answers.find("200 0;", at + 1)) ++kept;
    EXPECT_EQ(kept, 19U) << answers;
}

TEST_F(Tls, IsVersion12Or13WithForwardSecrecyAndNothingElse) {
    EXPECT_NE(shake_hands("-tls1_3").find("TLSv1.3, Cipher is TLS_AES"), std::string::npos);
    EXPECT_NE(shake_hands("-tls1_2").find("TLSv1.2, Cipher is ECDHE"), std::string::npos);
    for (const char* old : {"-tls1_1 -cipher ALL:@SECLEVEL=0", "-tls1 -cipher ALL:@SECLEVEL=0",
                            "-tls1_2 -cipher AES128-SHA", "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA"}) {
        EXPECT_NE(shake_hands(old).find("Cipher is (NONE)"), std::string::npos) << old;
    }
    EXPECT_NE(shake_hands("-alpn h2,http/1.1").find("ALPN protocol: http/1.1"), std::string::npos);
    EXPECT_NE(shake_hands("-alpn h2").find("no application protocol"), std::string::npos);
}

TEST_F(Tls, AnswersNobodyWhoSpeaksPlainly) {
    HttpClient client(tls_port_);
    client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THROW(client.receive(3s), std::exception);
    EXPECT_TRUE(curl(url("/healthz")).ends_with(" 200"));
}

// As the deadline of a header, from the first byte and not extended by progress.
TEST_F(Tls, GivesAHandshakeItsTimeAndNoMore) {
    folder_.write("quick.toml", configuration() + tls_table() + "[server.limits]\nheader_timeout = \"300ms\"\n");
    RunningTokenbooth service({"serve", "--config", "quick.toml"}, folder_.path());
    service.wait_for("admin_listening");
    HttpClient silent(service.port());
    EXPECT_TRUE(silent.closed(5s));
    HttpClient slow(service.port());
    // The beginning of a ClientHello's record.
    slow.send(std::string("\x16\x03\x01\x02", 4));
    EXPECT_TRUE(slow.closed(5s));
}

TEST_F(Tls, TakesANewCertificateAtAReloadAndKeepsTheOldOneWhereThatIsBroken) {
    certify("next", "login.example.com");
    std::filesystem::rename(folder_.path() / "next.pem", folder_.path() / "server.pem");
    tls_service_->signal(SIGHUP);
    tls_service_->wait_for("reload_failed");
    EXPECT_NE(tls_service_->errors().find("server.tls.private_key_file"), std::string::npos)
        << "the key is not this certificate's";
    std::filesystem::rename(folder_.path() / "next.key", folder_.path() / "server.key");
    tls_service_->signal(SIGHUP);
    tls_service_->wait_for("\"reloaded\"");
    // Only the new one is what this file says now.
    EXPECT_TRUE(curl(url("/healthz")).ends_with(" 200"));
    EXPECT_NE(
        get(tls_service_->admin_port(), "/metrics").find("tokenbooth_tls_certificate_expiry_timestamp_seconds"),
        std::string::npos);
}

TEST_F(Tls, AsksForAClientsCertificateAndRefusesAWrongOne) {
    certify("client", "shop.internal");
    certify("stranger", "stranger");
    folder_.write("mutual.toml", configuration() + tls_table("client_ca_file = \"client.pem\"\n"));
    RunningTokenbooth service({"serve", "--config", "mutual.toml"}, folder_.path());
    service.wait_for("admin_listening");
    tls_port_ = service.port();
    EXPECT_TRUE(curl(url("/healthz") + " --cert client.pem --key client.key").ends_with(" 200"));
    EXPECT_TRUE(curl(url("/healthz")).ends_with(" 200")) << "showing none is no fault";
    EXPECT_TRUE(curl(url("/healthz") + " --cert stranger.pem --key stranger.key").ends_with(" 000"));
}

TEST_F(Tls, SaysAtTheStartAndInCheckWhatIsWrongWithItsFiles) {
    folder_.write("empty.pem", "");
    const auto start_with = [&](const std::string& table) {
        folder_.write("broken.toml", configuration() + table);
        const Finished started = run({"serve", "--config", "broken.toml"});
        EXPECT_EQ(started.exit_code, 1);
        EXPECT_EQ(run({"check", "--config", "broken.toml"}).exit_code, 1);
        return started.errors;
    };
    EXPECT_NE(start_with("[server.tls]\ncertificate_file = \"server.pem\"\n").find("private_key_file is missing"),
              std::string::npos);
    EXPECT_NE(start_with("[server.tls]\ncertificate_file = \"empty.pem\"\nprivate_key_file = \"server.key\"\n")
                  .find("server.tls.certificate_file"),
              std::string::npos);
    EXPECT_NE(start_with("[server.tls]\ncertificate_file = \"server.pem\"\nprivate_key_file = \"missing.key\"\n")
                  .find("server.tls.private_key_file"),
              std::string::npos);
    mkfifo((folder_.path() / "fifo.pem").c_str(), 0600);
    EXPECT_NE(start_with("[server.tls]\ncertificate_file = \"fifo.pem\"\nprivate_key_file = \"server.key\"\n")
                  .find("server.tls.certificate_file"),
              std::string::npos)
        << "a FIFO is not waited for";
    output_of("openssl ec -in server.key -aes128 -passout pass:secret -out locked.key", folder_.path());
    EXPECT_NE(start_with("[server.tls]\ncertificate_file = \"server.pem\"\nprivate_key_file = \"locked.key\"\n")
                  .find("no unencrypted private key"),
              std::string::npos)
        << "nobody is asked for a passphrase";
    const Finished checked = run({"check", "--config", "tls.toml"});
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
    EXPECT_NE(checked.output.find("login.example.com until"), std::string::npos) << checked.output;
}

TEST_F(Tls, LeavesAUnixSocketPlain) {
    std::string toml = configuration();
    toml.replace(toml.find("127.0.0.1:0"), 11, "unix:front.sock");
    folder_.write("unix.toml", toml + tls_table());
    RunningTokenbooth service({"serve", "--config", "unix.toml"}, folder_.path());
    service.wait_for("admin_listening");
    EXPECT_TRUE(curl("--unix-socket front.sock http://h/healthz").ends_with(" 200"));
    EXPECT_EQ(run({"healthcheck", "--config", "unix.toml"}).exit_code, 0);
}

}  // namespace
}  // namespace tokenbooth::test
