// Everything that users of the service see over HTTP: the table of paths, and what stands behind each.
#pragma once

#include <tokenbooth/api/browser_options.hpp>
#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/issue/token_service.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tokenbooth::api {

struct ApiOptions {
    callers::AuthenticatorChain& callers;
    issue::TokenService& tokens;
    /// Whether a backend that may assert is believed about email_verified, too (contract §4.5).
    bool trust_email_verified = false;
    /// True once the service has been told to stop; then /readyz is 503.
    std::function<bool()> draining;
    /// False where a thread of the service hangs; then /healthz is 503.
    std::function<bool()> alive;
    /// What stands before every path.
    std::string base_path{};
    BrowserOptions browsers{};
};

/// What the options refer to must outlive the handler. Thread-safe.
std::unique_ptr<http::RequestHandler> make_api(ApiOptions options);

}  // namespace tokenbooth::api
