#include "api/cors.hpp"

#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::api {
namespace {

using http::find_field;

// What a page's script may send along, beside what needs no leave (Fetch §2.2.2).
constexpr std::string_view allowed_fields = "Authorization, Content-Type, X-Request-Id";
constexpr std::string_view readable_fields = "X-Request-Id, Retry-After";
// Chrome keeps none for longer than two hours; a withdrawn origin shall not wait that long.
constexpr std::string_view preflight_seconds = "600";

template <class Judge>
bool all_of_list(std::string_view list, const Judge& judge) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        if (!judge(core::trim_blanks(list.substr(0, comma)))) return false;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return true;
}

// Methods differ in case (RFC 9110 §9.1), field names do not.
bool lists_method(std::string_view list, std::string_view method) {
    return !all_of_list(list, [method](std::string_view element) { return element != method; });
}

bool lists(std::string_view list, std::string_view word) {
    return !all_of_list(
        list, [word](std::string_view element) { return !core::equal_ignoring_ascii_case(element, word); });
}

bool is_default_port(std::string_view scheme, std::string_view port) {
    return (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
}

}  // namespace

std::optional<std::string> find_origin_problem(const std::string& origin) {
    const auto problem = [&](const std::string& why) { return "\"" + origin + "\" " + why; };
    if (origin == "*") return problem("would let every page on the internet ask for tokens; list your sites");
    if (origin == "null") return problem("is what every sandboxed page sends; list your sites");
    const std::size_t scheme_end = origin.find("://");
    const auto scheme = std::string_view(origin).substr(0, std::min(scheme_end, origin.size()));
    if (scheme != "https" && scheme != "http") {
        return problem("is no origin; write scheme and host, such as https://www.example.com");
    }
    const auto authority = std::string_view(origin).substr(scheme_end + 3);
    if (authority.find_first_of("/?#@") != std::string_view::npos) {
        return problem("has more than scheme, host and port, which is all that a browser sends");
    }
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
               std::string_view(".-_:[]").find(byte) != std::string_view::npos;
    };
    if (authority.empty() || !std::all_of(authority.begin(), authority.end(), allowed)) {
        return problem("is no origin as browsers send it: in lower case, names beyond ASCII as xn--…");
    }
    const std::size_t colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos && !authority.ends_with(']');
    if (!has_port) return std::nullopt;
    const auto port = authority.substr(colon + 1);
    const bool number = !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char byte) {
        return byte >= '0' && byte <= '9';
    });
    if (!number || colon == 0) return problem("is no origin; write scheme, host and perhaps a port");
    if (is_default_port(scheme, port)) return problem("names its scheme's own port, which browsers leave out");
    return std::nullopt;
}

bool Cors::allows_origin(const http::Request& request) const {
    const auto origin = find_field(request.fields, "origin");
    const auto& allowed = options_.allowed_origins;
    return std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
}

void Cors::admit(const http::Request& request, http::Response& response) const {
    if (options_.allowed_origins.empty() || !allows_origin(request)) return;
    response.set_field("Access-Control-Allow-Origin", std::string(find_field(request.fields, "origin")));
    response.set_field("Access-Control-Allow-Credentials", "true");
    response.set_field("Access-Control-Expose-Headers", std::string(readable_fields));
}

bool Cors::is_preflight(const http::Request& request) {
    return !find_field(request.fields, "origin").empty() &&
           !find_field(request.fields, "access-control-request-method").empty();
}

http::Response Cors::answer(const http::Request& request, std::string methods) const {
    http::Response response(204);
    const bool asked = is_preflight(request) && allows_origin(request);
    const bool granted =
        asked && lists_method(methods, find_field(request.fields, "access-control-request-method")) &&
        all_of_list(find_field(request.fields, "access-control-request-headers"),
                    [](std::string_view field) { return field.empty() || lists(allowed_fields, field); });
    if (granted) {
        admit(request, response);
        response.set_field("Access-Control-Allow-Methods", methods);
        response.set_field("Access-Control-Allow-Headers", std::string(allowed_fields));
        response.set_field("Access-Control-Max-Age", std::string(preflight_seconds));
    }
    response.set_field("Allow", std::move(methods));
    return response;
}

}  // namespace tokenbooth::api
