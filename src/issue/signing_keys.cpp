#include <tokenbooth/issue/signing_keys.hpp>

namespace tokenbooth::issue {

using model::Profile;

const std::optional<keyring::SigningKey>& SigningKeys::only_key(Profile profile) const {
    static const std::optional<keyring::SigningKey> none;
    switch (profile) {
        case Profile::messaging:
            return none;
        case Profile::chat:
            return chat;
        case Profile::help_center:
            return help_center;
        case Profile::sso:
            return sso;
        case Profile::support_sdk:
            return support_sdk;
    }
    return none;
}

bool SigningKeys::has(Profile profile) const {
    return profile == Profile::messaging ? !messaging.keys().empty() : only_key(profile).has_value();
}

const keyring::SigningKey* SigningKeys::active(Profile profile, core::WallTime now) const {
    if (profile == Profile::messaging) return messaging.active(now);
    const auto& key = only_key(profile);
    return key ? &*key : nullptr;
}

}  // namespace tokenbooth::issue
