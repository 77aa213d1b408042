#include "directory/http/signed_request.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/crypto/request_signature.hpp>

#include <string>

namespace tokenbooth::directory::http {
namespace {

std::string_view member_of(model::SubjectKey key) {
    switch (key) {
        case model::SubjectKey::external_id:
            return "external_id";
        case model::SubjectKey::email:
            return "email";
        case model::SubjectKey::username:
            return "username";
    }
    return "external_id";
}

}  // namespace

tokenbooth::http::ClientRequest signed_request(const crypto::HmacSha256& key, std::string_view target,
                                               const model::Subject& subject, core::WallTime now,
                                               std::string_view nonce) {
    tokenbooth::http::ClientRequest request;
    request.method = "POST";
    request.target = target;
    // The subject stands in the body alone, never in a path or a field (threats.md D10).
    request.body = "{" + core::json_string(member_of(subject.key)) + ":" + core::json_string(subject.value) + "}";
    const std::string timestamp = std::to_string(core::unix_seconds(now));
    const auto signature = crypto::request_signature(key, {.method = request.method,
                                                           .target = request.target,
                                                           .timestamp = timestamp,
                                                           .nonce = nonce,
                                                           .body = request.body});
    request.fields = {{.name = "Content-Type", .value = "application/json"},
                      {.name = "Accept", .value = "application/json"},
                      {.name = "Tokenbooth-Caller", .value = "tokenbooth"},
                      {.name = "Tokenbooth-Timestamp", .value = timestamp},
                      {.name = "Tokenbooth-Nonce", .value = std::string(nonce)},
                      {.name = "Tokenbooth-Signature", .value = signature}};
    return request;
}

}  // namespace tokenbooth::directory::http
