// The names in the certificate that a client has shown (RFC 5280 §4.2.1.6).
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::http {

using TlsNames = std::shared_ptr<const std::vector<std::string>>;

/// "dns:shop.internal", "uri:spiffe://…", "email:…", "ip:10.0.0.1"; null where no certificate was shown that one
/// of server.tls.client_ca_file has signed.
TlsNames tls_names_of(const SSL* session);

}  // namespace tokenbooth::http
