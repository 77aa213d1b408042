// A client may change its key as often as it likes (RFC 8446 §4.6.3), but it may not keep a thread to itself with
// that.
#include "support/certificate.hpp"
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/http/tls.hpp>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace tokenbooth::test {
namespace {

const std::string request = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* session) const { SSL_free(session); }
};

// Sends when it is told to, so that much can be made ready and then come at once.
class TlsClient {
  public:
    explicit TlsClient(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          context_(SSL_CTX_new(TLS_client_method())),
          session_(SSL_new(context_.get())) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("nobody listens");
        }
        SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(session_.get());
        while (SSL_do_handshake(session_.get()) != 1) {
            send_all();
            take_in();
        }
        send_all();
    }
    ~TlsClient() { close(socket_); }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void change_key() {
        SSL_key_update(session_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
        SSL_do_handshake(session_.get());
    }
    void write(const std::string& text) { SSL_write(session_.get(), text.data(), static_cast<int>(text.size())); }
    void send_all() {
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(SSL_get_wbio(session_.get()), &bytes);
        for (long sent = 0; sent < size;) {
            const ssize_t part = send(socket_, bytes + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (part <= 0) throw std::runtime_error("the connection ended");
            sent += part;
        }
        BIO_reset(SSL_get_wbio(session_.get()));
    }
    std::string receive() {
        std::string text(4096, '\0');
        for (;;) {
            const int size = SSL_read(session_.get(), text.data(), static_cast<int>(text.size()));
            if (size > 0) return text.substr(0, static_cast<std::size_t>(size));
            take_in();
        }
    }

  private:
    void take_in() {
        std::string bytes(16384, '\0');
        const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
        if (size <= 0) throw std::runtime_error("the connection ended");
        BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(size));
    }

    int socket_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> session_;
};

TEST(TlsFlood, OfKeyUpdatesLeavesOthersTheirTurn) {
    const TemporaryFolder folder;
    make_certificate(folder.path(), "server", "h");
    auto tls = http::load_tls({.certificate_file = folder.path() / "server.pem",
                               .private_key_file = folder.path() / "server.key",
                               .client_ca_file = {}});
    ASSERT_TRUE(tls);
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.threads = 1;
    const TestService service(directory, options, *tls);

    TlsClient flood(service.port());
    constexpr int updates = 60'000;
    for (int i = 0; i < updates; ++i) flood.change_key();
    flood.write(request);
    TlsClient other(service.port());
    std::atomic<bool> flooded = false;
    std::thread flooding([&] {
        flood.send_all();
        EXPECT_NE(flood.receive().find("200 OK"), std::string::npos) << "each of them was well-formed";
        flooded = true;
    });
    int served_meanwhile = 0;
    while (!flooded) {
        other.write(request);
        other.send_all();
        EXPECT_NE(other.receive().find("200 OK"), std::string::npos);
        ++served_meanwhile;
    }
    flooding.join();
    EXPECT_GT(served_meanwhile, 10);
}

}  // namespace
}  // namespace tokenbooth::test
