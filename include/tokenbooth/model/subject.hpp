// Whom the token shall speak of, as far as the caller has said: a key to look a user up by. A value.
#pragma once

#include <optional>
#include <string>

namespace tokenbooth::model {

enum class SubjectKey { external_id, email, username };

/// What a backend says of the user on its own word (contract §4.5). Only the directory kind `caller` looks at it.
struct Assertion {
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<bool> email_verified;
};

struct Subject {
    SubjectKey key = SubjectKey::external_id;
    std::string value;
    /// Present where the caller may assert and has named the user by external_id, even where it says nothing else.
    std::optional<Assertion> assertion{};
};

}  // namespace tokenbooth::model
