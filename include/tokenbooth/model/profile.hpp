// Which of Zendesk's doors a token opens (contract §2, zendesk-facts "The five token kinds").
#pragma once

#include <cstdint>
#include <initializer_list>
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

/// Those that a caller may have: no memory of its own, because one is copied for every request.
class ProfileSet {
  public:
    ProfileSet() = default;
    ProfileSet(std::initializer_list<Profile> profiles) {
        for (const Profile profile : profiles) add(profile);
    }
    explicit ProfileSet(const std::vector<Profile>& profiles) {
        for (const Profile profile : profiles) add(profile);
    }
    static ProfileSet all() { return ProfileSet(all_profiles()); }

    bool has(Profile profile) const { return (bits_ & bit_of(profile)) != 0; }
    friend bool operator==(const ProfileSet&, const ProfileSet&) = default;

  private:
    static std::uint32_t bit_of(Profile profile) { return std::uint32_t{1} << static_cast<unsigned>(profile); }
    void add(Profile profile) { bits_ |= bit_of(profile); }

    std::uint32_t bits_ = 0;
};

/// The profile of this name, as to_string writes it.
inline std::optional<Profile> profile_named(std::string_view name) {
    for (const Profile profile : all_profiles()) {
        if (to_string(profile) == name) return profile;
    }
    return std::nullopt;
}

}  // namespace tokenbooth::model
