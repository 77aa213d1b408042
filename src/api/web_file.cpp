#include "api/web_files.hpp"

#include <tokenbooth/core/blanks.hpp>

#include <algorithm>
#include <string>

namespace tokenbooth::api {
namespace {

// RFC 9110 §13.1.2: weak comparison, and * for whatever there is.
bool has_already(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        const auto element = if_none_match.substr(0, if_none_match.find(','));
        if_none_match.remove_prefix(std::min(if_none_match.size(), element.size() + 1));
        std::string_view tag = core::trim_blanks(element);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

}  // namespace

http::Response web_file(const WebFile& file, const http::Request& request) {
    const bool known = has_already(http::find_field(request.fields, "if-none-match"), file.etag);
    http::Response response(known ? 304 : 200);
    if (!known) response.set_standing_body(file.content_type, file.bytes);
    response.set_field("ETag", std::string(file.etag));
    // Asked for again each time, and sent again only where it has changed.
    response.set_field("Cache-Control", "no-cache");
    return response;
}

http::Response public_web_file(const WebFile& file, const http::Request& request) {
    http::Response response = web_file(file, request);
    response.set_field("Access-Control-Allow-Origin", "*");
    response.set_field("Cross-Origin-Resource-Policy", "cross-origin");
    response.set_field("Cache-Control", "public, max-age=300");
    return response;
}

}  // namespace tokenbooth::api
