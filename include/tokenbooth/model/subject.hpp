// Whom the token shall speak of, as far as the caller has said: a key to look a user up by. A value.
#pragma once

#include <string>

namespace tokenbooth::model {

enum class SubjectKey { external_id, email };

struct Subject {
    SubjectKey key = SubjectKey::external_id;
    std::string value;
};

}  // namespace tokenbooth::model
