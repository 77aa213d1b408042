// Where single sign-on sends browsers (contract §2.5, §4.2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::api {

struct SsoPageOptions {
    /// "acme" of acme.zendesk.com.
    std::string subdomain;
    /// Where browsers find this service, base_path included; empty where that has not been said.
    std::string public_url;
    /// The site's own sign-in page, perhaps with {return_to} in it; empty: the built-in one.
    std::string login_page;
    /// Host-mapped brands, such as help.example.com.
    std::vector<std::string> allowed_return_hosts;
    /// Where to go once signed out; empty: nowhere.
    std::string after_logout;
};

/// "acme.zendesk.com": where the form with the token goes, also where a brand has a host of its own (article
/// 4408845838874).
std::string zendesk_host(const SsoPageOptions& options);

/// A name as it stands in a URL: lower-case letters, digits, hyphens and dots; no port.
bool is_host_name(std::string_view host);

}  // namespace tokenbooth::api
