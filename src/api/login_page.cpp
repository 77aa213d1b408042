#include "api/login_page.hpp"

#include "api/html.hpp"
#include "api/sso_session.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/model/profile.hpp>

#include <algorithm>

namespace tokenbooth::api {
namespace {

// How often the browser has lately been sent away on its way to one place: a digit, and a digest of the place.
constexpr const char* sent_cookie = "__Host-tokenbooth-sent";
constexpr char most_in_a_row = '3';
// Nobody types a password that fast four times.
constexpr std::chrono::seconds in_a_row(60);

// Not of the whole query: Zendesk's has the time in it, which differs in each round that begins there.
std::string digest_of(const std::string& return_to) {
    return crypto::to_hex(crypto::sha256(return_to)).substr(0, 16);
}

char times_sent(const http::Request& request, const std::string& place) {
    const auto cookie = callers::find_cookie(request.fields, sent_cookie);
    if (!cookie || cookie->empty() || cookie->substr(1) != place) return '0';
    const char times = cookie->front();
    return times > '0' && times <= most_in_a_row ? times : '0';
}

// A fragment stays at the end, but for one that a page's script takes for its address.
std::string with_parameter(const std::string& address, const std::string& parameter) {
    const std::size_t hash = std::min(address.find('#'), address.size());
    const std::string fragment = address.substr(hash);
    if (fragment.starts_with("#/") || fragment.starts_with("#!")) {
        return address + (fragment.find('?') == std::string::npos ? "?" : "&") + parameter;
    }
    const std::string before = address.substr(0, hash);
    return before + (before.find('?') == std::string::npos ? "?" : "&") + parameter + fragment;
}

// Where the address holds {return_to}, there; else as a parameter.
std::string address_for(const SsoPageOptions& pages, const http::Request& request) {
    std::string back = pages.public_url + std::string(sso_login_path);
    if (!request.query.empty()) back += '?' + std::string(request.query);
    const std::string encoded = core::percent_encode(back);
    constexpr std::string_view place = "{return_to}";
    std::string address = pages.login_page;
    if (const std::size_t at = address.find(place); at != std::string::npos) {
        return address.replace(at, place.size(), encoded);
    }
    return with_parameter(address, "return_to=" + encoded);
}

http::Response end_the_round(const std::string& address, observability::RequestScope& scope) {
    const core::Error error{.code = core::Errc::unauthenticated,
                            .message =
                                "you came back from our website's sign-in page, and your browser does not show us "
                                "that you have signed in: it may keep our cookies back. Try again, or tell us the "
                                "number below",
                            .reason = "came back from sso.login_page three times within a minute",
                            .pointer = {}};
    scope.profile = to_string(model::Profile::sso);
    const std::string again = "<p><a href=\"" + html_text(address) + "\">Sign in again</a></p>\n";
    http::Response page = html_problem(error, scope, {.title = "We cannot see your sign-in", .more = again});
    page.set_field("Set-Cookie", host_cookie(sent_cookie, "", std::chrono::seconds(0)));
    return page;
}

}  // namespace

http::Response send_to_login_page(const SsoPageOptions& pages, const http::Request& request,
                                  const std::string& return_to) {
    const std::string address = address_for(pages, request);
    const std::string place = digest_of(return_to);
    const char sent = times_sent(request, place);
    if (sent == most_in_a_row) return end_the_round(address, *request.scope);
    http::Response elsewhere(303);
    elsewhere.set_field("Location", address);
    const std::string count(1, static_cast<char>(sent + 1));
    elsewhere.set_field("Set-Cookie", host_cookie(sent_cookie, count + place, in_a_row));
    return elsewhere;
}

}  // namespace tokenbooth::api
