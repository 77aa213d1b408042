// Which of Zendesk's doors a token opens (contract §2, zendesk-facts "The five token kinds").
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace tokenbooth::model {

enum class Profile { messaging, chat, help_center, sso, support_sdk };

constexpr std::string_view to_string(Profile profile) {
    switch (profile) {
        case Profile::messaging:
            return "messaging";
        case Profile::chat:
            return "chat";
        case Profile::help_center:
            return "help_center";
        case Profile::sso:
            return "sso";
        case Profile::support_sdk:
            return "support_sdk";
    }
    return "messaging";
}

/// Whether tokens of the profile carry `exp`, so that a request may ask for a lifetime (contract §2.2).
constexpr bool has_lifetime(Profile profile) { return profile == Profile::messaging || profile == Profile::chat; }

/// All there are; what a caller may have unless its configuration says less.
inline std::vector<Profile> all_profiles() {
    return {Profile::messaging, Profile::chat, Profile::help_center, Profile::sso, Profile::support_sdk};
}

/// The profile of this name, as to_string writes it.
inline std::optional<Profile> profile_named(std::string_view name) {
    for (const Profile profile : all_profiles()) {
        if (to_string(profile) == name) return profile;
    }
    return std::nullopt;
}

}  // namespace tokenbooth::model
