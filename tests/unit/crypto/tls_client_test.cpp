#include <tokenbooth/crypto/tls_client.hpp>

#include "support/certificate.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <memory>

namespace tokenbooth::crypto {
namespace {

using State = TlsSession::State;
using test::make_server_certificate;

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* session) const { SSL_free(session); }
};

// OpenSSL's own server, in memory.
class Server {
  public:
    Server(const std::filesystem::path& folder, const std::string& file)
        : context_(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX_use_certificate_file(context_.get(), (folder / (file + ".pem")).c_str(), SSL_FILETYPE_PEM);
        SSL_CTX_use_PrivateKey_file(context_.get(), (folder / (file + ".key")).c_str(), SSL_FILETYPE_PEM);
        session_.reset(SSL_new(context_.get()));
        SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_accept_state(session_.get());
    }
    SSL* session() { return session_.get(); }
    void receive(const std::string& bytes) {
        BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
    }
    std::string take() {
        std::string bytes(BIO_ctrl_pending(SSL_get_wbio(session_.get())), '\0');
        BIO_read(SSL_get_wbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
        return bytes;
    }

  private:
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> session_;
};

class TlsClientTest : public ::testing::Test {
  protected:
    // The last step of a handshake with a server that shows `file`.
    State shake(TlsSession& session, Server& server) {
        for (int i = 0; i < 10; ++i) {
            const auto step = session.handshake();
            server.receive(session.take());
            if (step.state != State::wants_bytes) {
                SSL_do_handshake(server.session());
                return step.state;
            }
            SSL_do_handshake(server.session());
            session.receive(server.take());
        }
        return State::wants_bytes;
    }
    std::string problem_of(const test::ServerCertificate& certificate, const std::string& host,
                           const std::string& trusted) {
        make_server_certificate(folder_.path(), "shown", certificate);
        if (trusted != "shown") make_server_certificate(folder_.path(), trusted);
        const auto client = TlsClient::make(folder_.path() / (trusted + ".pem"));
        if (!client) return client.error().message;
        auto session = client->begin(host);
        Server server(folder_.path(), "shown");
        return shake(session, server) == State::done ? "" : session.problem();
    }
    test::TemporaryFolder folder_;
};

TEST_F(TlsClientTest, AcceptsACertificateThatNamesTheHostOrItsAddress) {
    for (const char* host : {"localhost", "127.0.0.1", "LOCALHOST"}) {
        EXPECT_EQ(problem_of({}, host, "shown"), "") << host;
        std::filesystem::remove(folder_.path() / "shown.key");
    }
    EXPECT_EQ(problem_of({.alternative_names = "DNS:*.example.com"}, "ldap.example.com", "shown"), "");
}

TEST_F(TlsClientTest, SaysWhatIsWrongWithACertificateAndHowToMendIt) {
    EXPECT_NE(problem_of({}, "ldap.example.com", "shown").find("does not name ldap.example.com"),
              std::string::npos);
    std::filesystem::remove(folder_.path() / "shown.key");
    EXPECT_NE(
        problem_of({.alternative_names = "DNS:localhost"}, "127.0.0.1", "shown").find("does not name 127.0.0.1"),
        std::string::npos);
    std::filesystem::remove(folder_.path() / "shown.key");
    EXPECT_NE(
        problem_of({.alternative_names = "DNS:*.example.com"}, "a.b.example.com", "shown").find("does not name"),
        std::string::npos);
    std::filesystem::remove(folder_.path() / "shown.key");
    EXPECT_NE(problem_of({.expired = true}, "localhost", "shown").find("has expired; renew it"),
              std::string::npos);
    std::filesystem::remove(folder_.path() / "shown.key");
    EXPECT_NE(problem_of({}, "localhost", "another").find("ca_file"), std::string::npos);
}

TEST_F(TlsClientTest, CarriesBytesBothWaysAndSeesTheEnd) {
    make_server_certificate(folder_.path(), "shown");
    const auto client = TlsClient::make(folder_.path() / "shown.pem");
    ASSERT_TRUE(client);
    auto session = client->begin("localhost");
    Server server(folder_.path(), "shown");
    ASSERT_EQ(shake(session, server), State::done);
    EXPECT_EQ(session.protocol(), "TLSv1.3");
    ASSERT_EQ(session.write("ask").state, State::done);
    server.receive(session.take());
    std::array<char, 16> bytes{};
    ASSERT_EQ(SSL_read(server.session(), bytes.data(), bytes.size()), 3);
    SSL_write(server.session(), "answer", 6);
    SSL_shutdown(server.session());
    session.receive(server.take());
    EXPECT_TRUE(session.has_pending());
    EXPECT_EQ(session.read(bytes).size, 6U);
    EXPECT_EQ(session.read(bytes).state, State::closed);
}

TEST_F(TlsClientTest, FailsOnWhatIsNoTls) {
    make_server_certificate(folder_.path(), "shown");
    const auto client = TlsClient::make(folder_.path() / "shown.pem");
    auto session = client->begin("localhost");
    EXPECT_EQ(session.handshake().state, State::wants_bytes);
    session.receive("HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_EQ(session.handshake().state, State::failed);
    EXPECT_NE(session.problem().find("does not speak TLS"), std::string::npos);
}

TEST_F(TlsClientTest, RefusesAFileWithoutCertificates) {
    const auto missing = TlsClient::make(folder_.path() / "missing.pem");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("missing.pem"), std::string::npos);
    EXPECT_FALSE(TlsClient::make(folder_.write("letter.pem", "dear aunt")));
    EXPECT_TRUE(TlsClient::make({})) << "the system's own";
}

}  // namespace
}  // namespace tokenbooth::crypto
