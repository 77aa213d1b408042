// Where Zendesk shall lead the browser after the login: `return_to` comes from whoever made the link, and Zendesk
// follows it anywhere (zendesk-facts §3.3), so it is judged here. Pure.
#pragma once

#include <tokenbooth/api/sso_page_options.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::api {

/// Why it must be dropped, for the audit log; nothing where it may be kept: a path with one leading "/", or https
/// on Zendesk's host or one of the allowed, on the default port, without userinfo (contract §2.5).
std::optional<std::string> find_return_to_problem(std::string_view return_to, const SsoPageOptions& options);

}  // namespace tokenbooth::api
