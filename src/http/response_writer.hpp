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

/// Appends the whole message, so that it leaves in one write; but for a standing body, which the caller sends
/// behind.
void append_response(std::string& out, const Response& response, const MessageFrame& frame);

/// For a client that waits before it sends its body (RFC 9110 §15.2.1).
constexpr std::string_view continue_message = "HTTP/1.1 100 Continue\r\n\r\n";

/// For when there is no memory to say more.
constexpr std::string_view failure_message =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nCache-Control: no-store\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

}  // namespace tokenbooth::http
