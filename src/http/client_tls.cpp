#include "http/client_tls.hpp"

#include <tokenbooth/core/ip_address.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Failure;

bool demand_host(SSL* session, const std::string& host) {
    X509_VERIFY_PARAM* const demanded = SSL_get0_param(session);
    if (core::IpAddress::parse(host)) return X509_VERIFY_PARAM_set1_ip_asc(demanded, host.c_str()) == 1;
    // RFC 9525 §6.3: a wildcard stands for a whole label.
    X509_VERIFY_PARAM_set_hostflags(demanded, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(demanded, host.c_str(), host.size()) == 1 &&
           SSL_set_tlsext_host_name(session, host.c_str()) == 1;
}

}  // namespace

core::Result<ClientTls, Failure> ClientTls::load(const std::filesystem::path& ca_file) {
    SslContext context(SSL_CTX_new(TLS_client_method()));
    static constexpr std::array<unsigned char, 9> http_1_1 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    const bool ready = context && restrict_protocol(context.get()) &&
                       SSL_CTX_set_alpn_protos(context.get(), http_1_1.data(), http_1_1.size()) == 0;
    if (!ready) return Failure{.message = "OpenSSL cannot be set up: " + last_tls_reason()};
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (ca_file.empty()) {
        if (SSL_CTX_set_default_verify_paths(context.get()) == 1) return ClientTls(std::move(context));
        return Failure{.message = "this machine's certificates cannot be loaded: " + last_tls_reason()};
    }
    const auto judged = judge_pem_file(ca_file);
    if (!judged) return Failure{.message = ca_file.string() + " " + judged.error().message};
    if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
        return Failure{.message = ca_file.string() + " holds no certificates in PEM form: " + last_tls_reason()};
    }
    return ClientTls(std::move(context));
}

SslSession ClientTls::connect(int socket, const std::string& host) const {
    auto session = make_session(context_.get(), socket);
    if (!session || !demand_host(session.get(), host)) return nullptr;
    SSL_set_connect_state(session.get());
    return session;
}

std::string handshake_problem(SSL* session) {
    const long verdict = SSL_get_verify_result(session);
    if (verdict != X509_V_OK) {
        ERR_clear_error();
        return std::string("its certificate is refused: ") + X509_verify_cert_error_string(verdict);
    }
    if (ERR_peek_last_error() == 0) return "it closed the connection during the TLS handshake";
    return "the TLS handshake failed: " + last_tls_reason();
}

}  // namespace tokenbooth::http
