// The files of web/ that are part of the binary, and how they are answered. The table is made from them by
// cmake/Embed.cmake. Thread-safe.
#pragma once

#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <string_view>

namespace tokenbooth::api {

struct WebFile {
    /// Below web/, such as "demo/index.html".
    std::string_view path;
    std::string_view content_type;
    std::string_view bytes;
    /// Strong, with its quotes.
    std::string_view etag;
};

/// Null where there is none; src/CMakeLists.txt names those that there are.
const WebFile* find_web_file(std::string_view path);

/// 200 with the file, or 304 where the request has it already.
http::Response web_file(const WebFile& file, const http::Request& request);

/// The same for what pages of any site may load, and keep for a while (contract §2.4).
http::Response public_web_file(const WebFile& file, const http::Request& request);

}  // namespace tokenbooth::api
