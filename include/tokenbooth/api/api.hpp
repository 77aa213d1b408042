// Everything that users of the service see over HTTP: the table of paths, and what stands behind each.
#pragma once

#include <tokenbooth/api/browser_options.hpp>
#include <tokenbooth/api/demo.hpp>
#include <tokenbooth/api/sso_page_options.hpp>
#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/issue/subject_sealer.hpp>
#include <tokenbooth/issue/token_service.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tokenbooth::api {

/// Null where the profile is off.
struct SupportSdk {
    const issue::SubjectSealer* user_tokens = nullptr;
    bool allow_get = false;
};

/// Single sign-on (contract §2.5). Null where the profile is off.
struct Sso {
    SsoPageOptions pages{};
    const issue::SubjectSealer* sessions = nullptr;
    /// Judges what is typed into the built-in sign-in page; null where there is none.
    callers::AuthenticatorChain* sign_in = nullptr;
};

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
    SupportSdk support_sdk{};
    Sso sso{};
    /// Null: there is no demo site.
    std::shared_ptr<const DemoOptions> demo{};
};

/// What the options refer to must outlive the handler. Thread-safe.
std::unique_ptr<http::RequestHandler> make_api(ApiOptions options);

}  // namespace tokenbooth::api
