// Which pages of which sites may ask (contract §2.4), and what such a site may be called. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::api {

struct BrowserOptions {
    /// As browsers send them: scheme://host, with a port where it is not the scheme's own; compared byte for byte.
    std::vector<std::string> allowed_origins;
};

/// Why no browser would ever send `origin`, or why it must not be allowed, as a sentence that says what to write
/// instead; or nothing.
std::optional<std::string> find_origin_problem(const std::string& origin);

}  // namespace tokenbooth::api
