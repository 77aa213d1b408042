#include "http/tls_context.hpp"

#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Failure;

Failure failure(const char* key, const std::filesystem::path& file, const std::string& what) {
    return {.message = std::string("server.tls.") + key + ": " + file.string() + " " + what};
}

// Only HTTP/1.1 is spoken here. A client that offers other protocols alone is told so (RFC 7301 §3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
    static constexpr std::array<unsigned char, 9> ours = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* selected = nullptr;
    const int outcome = SSL_select_next_proto(&selected, size, ours.data(), ours.size(), offered, offered_size);
    *chosen = selected;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool restrict_server(SSL_CTX* context) {
    // Some clients end a connection without TLS's own goodbye, and have said all that they wanted.
    SSL_CTX_set_options(context,
                        SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    static constexpr std::array<unsigned char, 10> session_id = {'t', 'o', 'k', 'e', 'n', 'b', 'o', 'o', 't', 'h'};
    return restrict_protocol(context) &&
           SSL_CTX_set_session_id_context(context, session_id.data(), session_id.size()) == 1;
}

core::Result<void, Failure> judge_file(const char* key, const std::filesystem::path& file) {
    const auto judged = judge_pem_file(file);
    if (!judged) return failure(key, file, judged.error().message);
    return {};
}

core::Result<void, Failure> judge_files(const TlsOptions& options) {
    auto judged = judge_file("certificate_file", options.certificate_file);
    if (judged) judged = judge_file("private_key_file", options.private_key_file);
    if (judged && !options.client_ca_file.empty()) judged = judge_file("client_ca_file", options.client_ca_file);
    return judged;
}

CertificateFacts facts_of(SSL_CTX* context) {
    X509* const certificate = SSL_CTX_get0_certificate(context);
    std::array<char, 256> subject{};
    X509_NAME_oneline(X509_get_subject_name(certificate), subject.data(), static_cast<int>(subject.size()));
    std::tm expiry{};
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &expiry);
    std::string name = subject.data();
    if (name.starts_with('/')) name.erase(0, 1);
    return {.subject = std::move(name), .expires = std::chrono::system_clock::from_time_t(timegm(&expiry))};
}

core::Result<void, Failure> ask_for_client_certificates(SSL_CTX* context, const std::filesystem::path& file) {
    if (SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
        return failure("client_ca_file", file, "holds no certificates in PEM form: " + last_tls_reason());
    }
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(file.c_str()));
    // Who shows none goes on, and is whoever its other credentials say.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    return {};
}

}  // namespace

SslSession OpenSslContext::accept(int socket) const {
    auto session = make_session(context_.get(), socket);
    if (session) SSL_set_accept_state(session.get());
    return session;
}

core::Result<std::shared_ptr<const TlsContext>, Failure> load_tls(const TlsOptions& options) {
    if (options.certificate_file.empty()) return std::shared_ptr<const TlsContext>();
    if (auto judged = judge_files(options); !judged) return judged.error();
    SslContext context(SSL_CTX_new(TLS_server_method()));
    if (!context || !restrict_server(context.get())) {
        return Failure{.message = "server.tls: OpenSSL cannot be set up: " + last_tls_reason()};
    }
    if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate_file.c_str()) != 1) {
        return failure("certificate_file", options.certificate_file,
                       "is no certificate chain in PEM form (your certificate first): " + last_tls_reason());
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), options.private_key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return failure("private_key_file", options.private_key_file,
                       "is no unencrypted private key of this certificate in PEM form: " + last_tls_reason());
    }
    if (!options.client_ca_file.empty()) {
        if (auto asked = ask_for_client_certificates(context.get(), options.client_ca_file); !asked) {
            return asked.error();
        }
    }
    auto facts = facts_of(context.get());
    return std::shared_ptr<const TlsContext>(
        std::make_shared<const OpenSslContext>(std::move(context), std::move(facts)));
}

}  // namespace tokenbooth::http
