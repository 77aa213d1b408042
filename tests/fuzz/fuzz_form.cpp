// Forms, return_to and what pages show of them: a field that was read can be written and read again, what may be
// returned to is a path or an allowed host to any reader, and no text becomes markup.
#include "api/form.hpp"
#include "api/html.hpp"
#include "api/return_to.hpp"

#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tokenbooth;

const api::SsoPageOptions& options() {
    static const api::SsoPageOptions value{.subdomain = "acme",
                                           .public_url = {},
                                           .login_page = {},
                                           .allowed_return_hosts = {"help.acme.example"},
                                           .after_logout = {}};
    return value;
}

void judge_kept(std::string_view kept) {
    const bool plain = std::all_of(kept.begin(), kept.end(),
                                   [](char byte) { return byte > 0x20 && byte < 0x7f && byte != '\\'; });
    if (!plain) std::abort();
    if (kept.starts_with('/')) {
        if (kept.starts_with("//")) std::abort();
        return;
    }
    const std::string address = core::to_ascii_lower(kept);
    const auto leads_to = [&](const std::string& host) {
        for (const std::string& origin : {"https://" + host, "https://" + host + ":443"}) {
            if (!address.starts_with(origin)) continue;
            const std::string_view rest = std::string_view(address).substr(origin.size());
            if (rest.empty() || std::string_view("/?#").find(rest.front()) != std::string_view::npos) return true;
        }
        return false;
    };
    if (!leads_to("acme.zendesk.com") && !leads_to("help.acme.example")) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!api::find_return_to_problem(text, options())) judge_kept(text);
    if (api::html_text(text).find_first_of("<>\"'") != std::string::npos) std::abort();
    const auto form = api::Form::read(text);
    if (!form) return 0;
    for (const std::string_view name : {"return_to", "user_token", "message", ""}) {
        const auto value = form->find(name);
        if (!value) continue;
        if (!core::is_utf8(*value)) std::abort();
        const auto again = api::Form::read("x=" + core::percent_encode(*value));
        if (!again || again->find("x") != value) std::abort();
        if (!api::find_return_to_problem(*value, options())) judge_kept(*value);
    }
    return 0;
}
