#include "http/tls_names.hpp"

#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/text.hpp>

#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenbooth::http {
namespace {

struct X509Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct NamesFree {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string_view bytes_of(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// Empty where it is none: an octet string of another length.
std::string ip_text(std::string_view bytes) {
    if (bytes.size() == 4) {
        std::array<std::uint8_t, 4> v4{};
        std::copy(bytes.begin(), bytes.end(), v4.begin());
        return core::IpAddress::v4(v4).to_string();
    }
    core::IpAddress::Bytes v6{};
    if (bytes.size() != v6.size()) return {};
    std::copy(bytes.begin(), bytes.end(), v6.begin());
    return core::IpAddress(v6).to_string();
}

std::string name_text(const GENERAL_NAME* name) {
    switch (name->type) {
        case GEN_DNS:
            // Host names differ in ASCII case only by accident (RFC 5280 §7.2).
            return "dns:" + core::to_ascii_lower(bytes_of(name->d.dNSName));
        case GEN_URI:
            return "uri:" + std::string(bytes_of(name->d.uniformResourceIdentifier));
        case GEN_EMAIL:
            return "email:" + std::string(bytes_of(name->d.rfc822Name));
        case GEN_IPADD:
            return "ip:" + ip_text(bytes_of(name->d.iPAddress));
        default:
            return {};
    }
}

}  // namespace

TlsNames tls_names_of(const SSL* session) {
    const std::unique_ptr<X509, X509Free> certificate(SSL_get1_peer_certificate(session));
    if (!certificate || SSL_get_verify_result(session) != X509_V_OK) return nullptr;
    auto found = std::make_shared<std::vector<std::string>>();
    const std::unique_ptr<GENERAL_NAMES, NamesFree> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        std::string name = name_text(sk_GENERAL_NAME_value(names.get(), i));
        // CVE-2009-2408: what stands behind a NUL is not seen by everybody.
        if (name.find('\0') == std::string::npos && !name.empty()) found->push_back(std::move(name));
    }
    return found;
}

}  // namespace tokenbooth::http
