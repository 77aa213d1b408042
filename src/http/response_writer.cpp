#include "http/response_writer.hpp"

#include <boost/beast/http/status.hpp>

#include <ostream>

namespace tokenbooth::http {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

}  // namespace

void append_response(std::string& out, const Response& response, const MessageFrame& frame) {
    const auto phrase =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status()));
    out += "HTTP/1.1 ";
    out += std::to_string(response.status());
    out += ' ';
    out.append(phrase.data(), phrase.size());
    out += "\r\n";
    append_field(out, "Date", frame.date);
    for (const auto& field : response.fields()) append_field(out, field.name, field.value);
    append_field(out, "X-Request-Id", frame.request_id);
    append_field(out, "Content-Length", std::to_string(response.body().size()));
    append_field(out, "Connection", frame.keep_alive ? "keep-alive" : "close");
    out += "\r\n";
    if (!frame.head_only) out += response.body();
}

}  // namespace tokenbooth::http
