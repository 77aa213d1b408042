#include "api/browser_origin.hpp"

namespace tokenbooth::api {
namespace {

core::Error refusal(std::string message) {
    return {.code = core::Errc::origin_not_allowed, .message = std::move(message), .reason = {}, .pointer = {}};
}

}  // namespace

core::Result<void> judge_origin(const model::Caller& caller, const http::Request& request, const Cors& cors) {
    const bool judged = caller.ambient || caller.kind == model::CallerKind::password;
    if (!judged || cors.allows_origin(request)) return {};
    // No page can make its browser say this of it (Fetch Metadata §2.4, a forbidden request-header).
    if (http::find_field(request.fields, "sec-fetch-site") == "same-origin") return {};
    if (!http::find_field(request.fields, "origin").empty()) {
        return refusal("pages of this origin may not ask here: it is not in browser.allowed_origins");
    }
    if (!caller.ambient) return {};
    return refusal(
        "a request that is known by its cookie or by its proxy shows where it comes from: its Origin must be one "
        "of "
        "browser.allowed_origins, or its Sec-Fetch-Site same-origin");
}

}  // namespace tokenbooth::api
