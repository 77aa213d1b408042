// What stands in the Authorization field, sorted by its form before anybody judges it (contract §4.3).
#pragma once

#include <tokenbooth/model/request_head.hpp>

#include <string_view>

namespace tokenbooth::callers {

enum class BearerForm {
    absent,     ///< no Authorization field, or one of another scheme
    malformed,  ///< two fields, or nothing that a key or a token could be
    jwt,        ///< three parts with dots between them
    api_key,
};

struct BearerCredential {
    BearerForm form = BearerForm::absent;
    std::string_view value;
};

/// Strict: "Bearer" in any case (RFC 9110 §11.1), one space, then 1 to 8,192 visible ASCII characters.
BearerCredential find_bearer_credential(const model::RequestHead& head);

}  // namespace tokenbooth::callers
