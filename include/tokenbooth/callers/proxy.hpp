// A reverse proxy that has signed the user in (oauth2-proxy, Authelia, nginx auth_request) and says who they are
// in a field. Believed from server.trusted_proxies only (threats.md A7): anybody else could write that field, too.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>

#include <memory>
#include <string>

namespace tokenbooth::callers {

struct ProxyOptions {
    /// Empty: there is no such proxy.
    std::string header;
    model::SubjectKey subject_is = model::SubjectKey::external_id;
};

std::unique_ptr<Authenticator> make_proxy_authenticator(ProxyOptions options);

}  // namespace tokenbooth::callers
