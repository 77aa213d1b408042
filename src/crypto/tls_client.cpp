#include <tokenbooth/crypto/tls_client.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <new>
#include <utility>

namespace tokenbooth::crypto {
namespace {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
};

int bounded(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

std::string last_reason() {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason == nullptr ? "unknown reason" : reason;
}

std::string certificate_problem(long verdict, const std::string& host) {
    switch (verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "shows a certificate that has expired; renew it there";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "shows a certificate that is not valid yet; compare the clocks of both machines";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "shows a certificate that does not name " + host +
                   "; write the name that it does, or have one issued for this";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "shows a certificate of an authority that is not trusted here; name the authority's own "
                   "certificate in ca_file";
        default:
            return std::string("shows a certificate that cannot be accepted: ") +
                   X509_verify_cert_error_string(verdict);
    }
}

}  // namespace

struct TlsSession::Parts {
    std::unique_ptr<SSL, FreeSession> session;
    std::string host;
    std::string problem;
};

struct TlsClient::Trust {
    std::unique_ptr<SSL_CTX, FreeContext> context;
};

TlsSession::TlsSession(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TlsSession::~TlsSession() = default;
TlsSession::TlsSession(TlsSession&&) noexcept = default;
TlsSession& TlsSession::operator=(TlsSession&&) noexcept = default;

TlsSession::Step TlsSession::judge(int returned) {
    SSL* const session = parts_->session.get();
    if (returned > 0) return {.state = State::done, .size = static_cast<std::size_t>(returned)};
    switch (SSL_get_error(session, returned)) {
        case SSL_ERROR_WANT_READ:
            return {.state = State::wants_bytes};
        case SSL_ERROR_ZERO_RETURN:
            return {.state = State::closed};
        default:
            break;
    }
    const long verdict = SSL_get_verify_result(session);
    const std::string reason = last_reason();
    parts_->problem = SSL_is_init_finished(session) == 0 && verdict != X509_V_OK
                          ? certificate_problem(verdict, parts_->host)
                          : "does not speak TLS as it should: " + reason;
    return {.state = State::failed};
}

TlsSession::Step TlsSession::handshake() {
    ERR_clear_error();
    return judge(SSL_do_handshake(parts_->session.get()));
}

TlsSession::Step TlsSession::read(std::span<char> to) {
    ERR_clear_error();
    return judge(SSL_read(parts_->session.get(), to.data(), bounded(to.size())));
}

TlsSession::Step TlsSession::write(std::string_view bytes) {
    ERR_clear_error();
    return judge(SSL_write(parts_->session.get(), bytes.data(), bounded(bytes.size())));
}

void TlsSession::receive(std::string_view bytes) {
    // A memory BIO takes everything or is out of memory.
    if (BIO_write(SSL_get_rbio(parts_->session.get()), bytes.data(), bounded(bytes.size())) < 0) {
        throw std::bad_alloc();
    }
}

std::string TlsSession::take() {
    BIO* const out = SSL_get_wbio(parts_->session.get());
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) BIO_read(out, bytes.data(), bounded(bytes.size()));
    return bytes;
}

bool TlsSession::has_pending() const {
    SSL* const session = parts_->session.get();
    return SSL_has_pending(session) == 1 || BIO_ctrl_pending(SSL_get_rbio(session)) > 0;
}

std::string TlsSession::problem() const { return parts_->problem; }
std::string TlsSession::protocol() const { return SSL_get_version(parts_->session.get()); }

TlsClient::TlsClient(std::unique_ptr<Trust> trust) : trust_(std::move(trust)) {}
TlsClient::~TlsClient() = default;
TlsClient::TlsClient(TlsClient&&) noexcept = default;
TlsClient& TlsClient::operator=(TlsClient&&) noexcept = default;

core::Result<TlsClient, core::Failure> TlsClient::make(const std::filesystem::path& ca_file) {
    auto trust = std::make_unique<Trust>();
    trust->context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* const context = trust->context.get();
    if (context == nullptr || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) {
        return core::Failure{.message = "OpenSSL cannot be used: " + last_reason()};
    }
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    ERR_clear_error();
    const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context)
                                       : SSL_CTX_load_verify_file(context, ca_file.c_str());
    if (loaded != 1) {
        return core::Failure{.message = "ca_file: " + ca_file.string() +
                                        " holds no certificate that can be read: " + last_reason() +
                                        "; it must be PEM, and readable for this user"};
    }
    return TlsClient(std::move(trust));
}

TlsSession TlsClient::begin(const std::string& host) const {
    auto parts = std::make_unique<TlsSession::Parts>();
    parts->session.reset(SSL_new(trust_->context.get()));
    parts->host = host;
    SSL* const session = parts->session.get();
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    if (session == nullptr || in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        throw std::bad_alloc();
    }
    SSL_set_bio(session, in, out);
    SSL_set_connect_state(session);
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // An address stands in the certificate as an address, and is no name to send (RFC 6066 §3).
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
        ERR_clear_error();
        if (X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size()) != 1 ||
            SSL_set_tlsext_host_name(session, host.c_str()) != 1) {
            throw std::bad_alloc();
        }
    }
    return TlsSession(std::move(parts));
}

}  // namespace tokenbooth::crypto
