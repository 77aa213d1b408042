// The certificate that a listener shows, and what it demands of clients. Immutable once loaded; a reload makes
// another, and connections keep the one that they began with. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/options.hpp>

#include <memory>
#include <string>

namespace tokenbooth::http {

struct CertificateFacts {
    /// As OpenSSL writes a name: "CN=login.example.com".
    std::string subject;
    core::WallTime expires;
};

class TlsContext {
  public:
    virtual ~TlsContext() = default;
    virtual const CertificateFacts& certificate() const = 0;
};

/// Null where `options` name no certificate. Fails with a sentence that names the file and how to mend it.
core::Result<std::shared_ptr<const TlsContext>, core::Failure> load_tls(const TlsOptions& options);

}  // namespace tokenbooth::http
