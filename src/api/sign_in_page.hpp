// The built-in sign-in page (contract §2.5): works without script, by keyboard, with a password manager, and
// cannot be submitted by a page of another site.
#pragma once

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <array>
#include <string>
#include <string_view>

namespace tokenbooth::api {

struct SignInPage {
    /// Already judged.
    std::string return_to{};
    std::string username{};
    /// What went wrong the last time; empty at first.
    std::string wrong{};
};

http::Response sign_in_page(const SignInPage& page, const http::Request& request, unsigned status = 200);

/// What was typed in; the password is wiped with it.
struct SignIn {
    std::string return_to;
    std::string username;
    core::Secret password;

    /// The same as the API takes it, for the one authenticator that judges passwords. The views of `head` live as
    /// long as this and `request`.
    model::RequestHead head(const http::Request& request) const;
    core::Secret body() const;
};

/// Errors: unsupported_media_type, malformed_request, origin_not_allowed where the form was not sent by this page.
core::Result<SignIn> read_sign_in(const ApiOptions& options, const http::Request& request);

/// The page again, saying what was wrong, or the problem where it was none of the user's.
http::Response sign_in_refused(const core::Error& error, SignInPage page, const http::Request& request);

}  // namespace tokenbooth::api
