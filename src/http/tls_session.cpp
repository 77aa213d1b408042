#include "http/tls_session.hpp"

#include <openssl/err.h>

#include <sys/stat.h>

namespace tokenbooth::http {
namespace {

using core::Failure;

// Mozilla's "intermediate" recommendation without DHE: forward secrecy and authenticated encryption only.
constexpr const char* tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// A passphrase would be asked for on the terminal, which a service has not, and a reload must not wait for.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

bool restrict_protocol(SSL_CTX* context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // An idle connection then holds no record buffers.
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, tls_1_2_ciphers) == 1;
}

SslSession make_session(SSL_CTX* context, int socket) {
    SslSession session(SSL_new(context));
    BIO* const received = BIO_new(BIO_s_mem());
    BIO* const sending = BIO_new_socket(socket, BIO_NOCLOSE);
    if (!session || received == nullptr || sending == nullptr) {
        BIO_free(received);
        BIO_free(sending);
        return nullptr;
    }
    SSL_set_bio(session.get(), received, sending);
    return session;
}

std::string last_tls_reason() {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason == nullptr ? "unknown reason" : reason;
}

// A FIFO would be waited for, and whoever may write to a key or to the list of whom we trust could become this
// server.
core::Result<void, Failure> judge_pem_file(const std::filesystem::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return Failure{.message = "is no readable file; check the path"};
    }
    if ((status.st_mode & S_IWOTH) != 0) return Failure{.message = "may be written by everybody; chmod 640 it"};
    return {};
}

}  // namespace tokenbooth::http
