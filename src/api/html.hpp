// The few pages that people see: single sign-on, and what went wrong there. One frame for all of them, no script
// and no style but what carries this answer's nonce, nothing from anywhere else. Pure, but for the random nonce.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::api {

/// As text or as an attribute in double quotes: & < > " ' become entities, so that nothing begins a tag, ends an
/// attribute or is a reference.
std::string html_text(std::string_view text);

struct Page {
    std::string title;
    /// HTML; every value in it has been through html_text().
    std::string main;
    /// Script of ours; runs with the nonce.
    std::string_view script{};
    /// Sources that a form on it may be sent to, as CSP writes them.
    std::string form_action = "'none'";
};

/// With Content-Security-Policy; the security fields of every answer stay.
http::Response html_page(unsigned status, const Page& page);

struct ProblemPage {
    /// Empty: that of the code.
    std::string title{};
    /// HTML of ours that stands behind what is wrong.
    std::string more{};
};

/// The problem details of `error` as a page: title, what to do, code and request id (contract §2.3). Notes it in
/// the scope as problem() does.
http::Response html_problem(const core::Error& error, observability::RequestScope& scope,
                            const ProblemPage& page = {});

}  // namespace tokenbooth::api
