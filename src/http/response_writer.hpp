// The one place that turns a Response into bytes.
#pragma once

#include <tokenbooth/http/response.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::http {

struct MessageFrame {
    /// IMF-fixdate.
    std::string_view date;
    std::string_view request_id;
    bool keep_alive = true;
    /// HEAD: the fields of the answer, Content-Length included, without its body.
    bool head_only = false;
};

/// Appends the whole message, so that it leaves in one write.
void append_response(std::string& out, const Response& response, const MessageFrame& frame);

}  // namespace tokenbooth::http
