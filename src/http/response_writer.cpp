#include "http/response_writer.hpp"

#include <boost/beast/http/status.hpp>

#include <array>
#include <charconv>
#include <ostream>

namespace tokenbooth::http {
namespace {

// On every answer, whatever it says: stored by nobody (threats.md H25), taken for no other type than it says, read
// by no page of another site, shown in no frame, and never the source of a Referer.
struct StandingField {
    std::string_view name;
    /// With its name and its end.
    std::string_view line;
};
constexpr std::array standing_fields = {
    StandingField{.name = "Cache-Control", .line = "Cache-Control: no-store\r\n"},
    StandingField{.name = "Vary", .line = "Vary: Origin\r\n"},
    StandingField{.name = "X-Content-Type-Options", .line = "X-Content-Type-Options: nosniff\r\n"},
    StandingField{.name = "Referrer-Policy", .line = "Referrer-Policy: no-referrer\r\n"},
    StandingField{.name = "Cross-Origin-Resource-Policy", .line = "Cross-Origin-Resource-Policy: same-site\r\n"},
    StandingField{.name = "Content-Security-Policy",
                  .line = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"},
};

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_status_line(std::string& out, unsigned status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    const auto phrase = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    out += "HTTP/1.1 ";
    append_number(out, status);
    out += ' ';
    out.append(phrase.data(), phrase.size());
    out += "\r\n";
}

}  // namespace

void append_response(std::string& out, const Response& response, const MessageFrame& frame) {
    append_status_line(out, response.status());
    append_field(out, "Date", frame.date);
    if (!response.content_type().empty()) append_field(out, "Content-Type", response.content_type());
    for (const auto& field : response.fields()) append_field(out, field.name, field.value);
    for (const auto& [name, line] : standing_fields) {
        if (!response.has_field(name)) out += line;
    }
    append_field(out, "X-Request-Id", frame.request_id);
    // RFC 9110 §8.6: a 204 has no Content-Length, and that of a 304 would be the length of what is not sent.
    if (response.status() != 204 && response.status() != 304) {
        out += "Content-Length: ";
        append_number(out, response.body().size() + response.standing_body().size());
        out += "\r\n";
    }
    out += frame.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (!frame.head_only) out += response.body();
}

}  // namespace tokenbooth::http
