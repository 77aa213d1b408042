#include "http/client_request.hpp"

#include "http/head_grammar.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>

namespace tokenbooth::http {
namespace {

constexpr std::array<std::string_view, 10> own_fields = {
    "host",    "connection", "content-length", "transfer-encoding", "accept-encoding", "expect",
    "upgrade", "te",         "trailer",        "keep-alive"};

bool all(std::string_view text, ByteKind kind) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [kind](char byte) { return is(byte, kind); });
}

// The name is one of ours, or shown to be harmless; the value is never shown.
ClientFailure refused(const std::string& what) {
    return {.kind = ClientFailure::Kind::refused, .reason = "not sent: " + what};
}

bool is_own(std::string_view name) {
    return std::any_of(own_fields.begin(), own_fields.end(),
                       [name](std::string_view own) { return core::equal_ignoring_ascii_case(own, name); });
}

bool has_user_agent(const ClientRequest& request) {
    return std::any_of(request.fields.begin(), request.fields.end(), [](const ClientField& field) {
        return core::equal_ignoring_ascii_case(field.name, "user-agent");
    });
}

}  // namespace

core::Result<std::string, ClientFailure> render_request(const Url& url, const ClientRequest& request) {
    const std::string& target = request.target.empty() ? url.target : request.target;
    const bool has_method = request.method == "GET" || request.method == "POST" || request.method == "DELETE";
    if (!has_method) return refused("the method is none of GET, POST and DELETE");
    if (!target.starts_with('/') || !all(target, target_byte)) return refused("the target is none");
    std::string text = request.method + " " + target + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
    for (const auto& field : request.fields) {
        if (!all(field.name, token_byte)) return refused("the name of a field is none");
        if (is_own(field.name)) return refused("the field " + field.name + " is the client's own");
        const bool fits = field.value.empty() || all(field.value, value_byte);
        if (!fits) return refused("the field " + field.name + " holds a control character");
        text.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (!has_user_agent(request)) text += "User-Agent: Tokenbooth\r\n";
    text += "Accept-Encoding: identity\r\n";
    if (request.method == "POST") text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    if (request.method != "POST" && !request.body.empty()) return refused("only a POST has a body");
    return text + "\r\n" + request.body;
}

}  // namespace tokenbooth::http
