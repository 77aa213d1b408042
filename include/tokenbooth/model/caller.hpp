// Who is asking: a proven party, not the user that the token will speak of. A value.
#pragma once

#include <tokenbooth/model/profile.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::model {

enum class CallerKind { api_key };

constexpr std::string_view to_string(CallerKind kind) {
    switch (kind) {
        case CallerKind::api_key:
            return "api_key";
    }
    return "api_key";
}

struct Caller {
    CallerKind kind = CallerKind::api_key;
    /// The name that the configuration gives it; safe to log.
    std::string name;
    /// The profiles that it may have tokens of.
    std::vector<Profile> profiles;
    /// Whether it may say who a user is, rather than only which (contract §4.5).
    bool may_assert = false;
};

}  // namespace tokenbooth::model
