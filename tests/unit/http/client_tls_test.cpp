#include "support/calling.hpp"
#include "support/certificate.hpp"
#include "support/fault_server.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using test::Calling;
using test::FaultConnection;
using test::FaultServer;
using Kind = ClientFailure::Kind;
using namespace std::chrono_literals;

const std::string jane = test::http_answer(200, R"({"id":1})");

class ClientOverTls : public ::testing::Test {
  protected:
    static std::filesystem::path make(const std::string& file, const std::string& alt_name, int days = 2) {
        const std::string said =
            test::output_of("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days " +
                                std::to_string(days) + " -subj /CN=test -addext subjectAltName=" + alt_name +
                                " -keyout " + file + ".key -out " + file + ".pem",
                            folder().path());
        return folder().path() / (file + ".pem");
    }
    static const test::TemporaryFolder& folder() {
        static const test::TemporaryFolder folder;
        return folder;
    }
};

TEST_F(ClientOverTls, KeepsItsConnection) {
    const auto certificate = make("good", "IP:127.0.0.1");
    const FaultServer server(FaultServer::answering(jane), certificate);
    Calling calling(server.url(), certificate);
    for (int i = 0; i < 3; ++i) {
        const auto answer = calling.send();
        ASSERT_TRUE(answer) << answer.error().reason;
        EXPECT_EQ(answer->body, R"({"id":1})");
    }
    EXPECT_EQ(server.connections(), 1U);
}

TEST_F(ClientOverTls, SendsNothingToWhoeverHasTheWrongCertificate) {
    const auto good = make("trusted", "IP:127.0.0.1");
    const auto other_address = make("address", "IP:127.0.0.2");
    const auto name = make("name", "DNS:127.0.0.1,DNS:localhost");
    struct Case {
        std::filesystem::path shown;
        std::filesystem::path trusted;
        const char* reason;
    };
    for (const auto& [shown, trusted, reason] :
         {Case{other_address, other_address, "IP address mismatch"}, Case{name, name, "IP address mismatch"},
          Case{good, other_address, "self-signed"}, Case{good, {}, "self-signed"}}) {
        std::atomic<bool> asked = false;
        const FaultServer server([&](FaultConnection& connection) { asked = !connection.receive().empty(); },
                                 shown);
        Calling calling(server.url(), trusted);
        const auto answer = calling.send();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, Kind::tls);
        EXPECT_NE(answer.error().reason.find(reason), std::string::npos) << answer.error().reason;
        EXPECT_FALSE(asked);
    }
}

TEST_F(ClientOverTls, DemandsTheNameThatItWasGiven) {
    const auto certificate = make("localhost", "DNS:localhost");
    const FaultServer server(FaultServer::answering(jane), certificate);
    Calling by_name("https://localhost:" + std::to_string(server.port()) + "/", certificate);
    EXPECT_TRUE(by_name.send());
    const auto wildcard = make("wildcard", "DNS:*.localhost,DNS:local*");
    const FaultServer loose(FaultServer::answering(jane), wildcard);
    Calling strict("https://localhost:" + std::to_string(loose.port()) + "/", wildcard);
    const auto answer = strict.send();
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().reason.find("mismatch"), std::string::npos) << answer.error().reason;
}

TEST_F(ClientOverTls, TellsAnAnswerThatWasCutOff) {
    const auto certificate = make("cut", "IP:127.0.0.1");
    const FaultServer server(
        [](FaultConnection& connection) {
            connection.receive();
            connection.send("HTTP/1.1 200 OK\r\n\r\n{\"id\":");
            connection.break_off();
        },
        certificate);
    Calling calling(server.url(), certificate);
    const auto answer = calling.send();
    ASSERT_FALSE(answer) << "without close_notify nobody knows whether that was all";
    EXPECT_EQ(answer.error().kind, Kind::malformed);
}

TEST_F(ClientOverTls, SpeaksItsKindOnly) {
    const auto certificate = make("kind", "IP:127.0.0.1");
    const FaultServer plain(FaultServer::answering(jane));
    Calling to_plain("https://127.0.0.1:" + std::to_string(plain.port()) + "/", certificate);
    const auto refused = to_plain.send({}, 500ms);
    ASSERT_FALSE(refused);
    const FaultServer silent([](FaultConnection& connection) { connection.stay_silent(); });
    Calling to_silent("https://127.0.0.1:" + std::to_string(silent.port()) + "/", certificate);
    const auto timed_out = to_silent.send({}, 200ms);
    ASSERT_FALSE(timed_out);
    EXPECT_EQ(timed_out.error().kind, Kind::timeout);
}

TEST_F(ClientOverTls, SaysWhichFileOfAuthoritiesItCannotUse) {
    core::BlockingPool pool(1, 1);
    ClientOptions options{.url = *parse_url("https://127.0.0.1/")};
    for (const auto& file :
         {folder().path() / "absent.pem", folder().write("empty.pem", "nothing"), folder().path()}) {
        options.ca_file = file;
        const auto client = make_client(options, pool);
        ASSERT_FALSE(client);
        EXPECT_NE(client.error().message.find(file.string()), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenbooth::http
