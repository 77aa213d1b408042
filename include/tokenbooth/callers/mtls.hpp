// Backends that show a client certificate (server.tls.client_ca_file), known by a name in it.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/callers/backend.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct MtlsOptions : BackendOptions {
    /// "dns:shop.internal", "uri:spiffe://…", "email:…" or "ip:…": the certificate holds exactly this one (RFC
    /// 5280 §4.2.1.6). No patterns.
    std::string subject_alt_name;
};

/// A certificate decides: one that no backend is known by is rejected, whatever else the request carries. What is
/// referred to must outlive the authenticator.
std::unique_ptr<Authenticator> make_mtls_authenticator(std::vector<MtlsOptions> backends, const core::Clock& clock,
                                                       LastUse& uses);

}  // namespace tokenbooth::callers
