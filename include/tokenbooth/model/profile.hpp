// Which of Zendesk's doors a token opens.
#pragma once

#include <string_view>

namespace tokenbooth::model {

enum class Profile { messaging };

constexpr std::string_view to_string(Profile profile) {
    switch (profile) {
        case Profile::messaging:
            return "messaging";
    }
    return "messaging";
}

}  // namespace tokenbooth::model
