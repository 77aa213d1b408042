#include "api/demo_request.hpp"

#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/http/url.hpp>

#include <string>
#include <utility>

namespace tokenbooth::api {
namespace {

using http::find_field;

core::Error refusal(core::Errc code, std::string message) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
}

bool is_this_machine(std::string_view authority) {
    const auto url = http::parse_url("http://" + std::string(authority));
    return url && url->target == "/" && url->is_loopback();
}

// Behind a trusted proxy the client is whoever that names; one over a unix socket has no address.
bool is_near(std::string_view client) {
    const auto address = core::IpAddress::parse(client);
    if (!address) return true;
    return is_this_machine(address->is_v4() ? address->to_string() : '[' + address->to_string() + ']');
}

}  // namespace

core::Result<void> judge_place(const http::Request& request) {
    if (is_this_machine(find_field(request.fields, "host")) && is_near(request.scope->client)) return {};
    return refusal(core::Errc::misdirected_request,
                   "the demo is for a browser on the machine that it runs on: ask 127.0.0.1 or localhost");
}

core::Result<void> judge_page(const http::Request& request) {
    if (auto place = judge_place(request); !place) return place;
    // What no page can forge (Fetch Metadata §2.4), and for browsers that do not send it yet, what it names.
    const auto site = find_field(request.fields, "sec-fetch-site");
    const auto origin = find_field(request.fields, "origin");
    const std::string host(find_field(request.fields, "host"));
    const bool own = origin == "http://" + host || origin == "https://" + host;
    if (site == "same-origin" || (site.empty() && own)) return {};
    return refusal(core::Errc::origin_not_allowed,
                   "only the demo's own page may ask this; a program sends its Origin: http://" + host);
}

core::Result<void> judge_json(const http::Request& request) {
    if (auto page = judge_page(request); !page) return page;
    // Which another site's form cannot send (threats.md B3).
    if (core::is_json_media_type(find_field(request.fields, "content-type"))) return {};
    return refusal(core::Errc::unsupported_media_type, "the body must be application/json");
}

}  // namespace tokenbooth::api
