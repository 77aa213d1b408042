#include "token/guess_profile.hpp"

#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using model::Profile;

bool has(const std::optional<JsonTree>& object, std::string_view name) {
    return object && object->find(name) != nullptr;
}

// All that Chat wants, which is nobody else's set: exp and external_id, and no jti.
bool is_plainly_chat(const Parts& parts) {
    return has(parts.claims, "external_id") && has(parts.claims, "exp") && has(parts.claims, "iat") &&
           has(parts.claims, "email") && has(parts.claims, "name") && !has(parts.claims, "jti") &&
           !has(parts.claims, "email_verified");
}

bool has_sso_attribute(const Parts& parts) {
    return parts.claims && std::any_of(parts.claims->fields.begin(), parts.claims->fields.end(),
                                       [](const auto& field) { return model::is_sso_attribute(field.name); });
}

// What the claims alone say. Without a jti it is Chat or messaging: the others refuse a token that has none.
Profile nearest(const Parts& parts) {
    if (has(parts.header, "kid") || has(parts.claims, "userId") || has(parts.claims, "email_verified")) {
        return Profile::messaging;
    }
    if (has_sso_attribute(parts)) return Profile::sso;
    if (has(parts.claims, "jti")) return has(parts.claims, "external_id") ? Profile::sso : Profile::help_center;
    const bool email = has(parts.claims, "email");
    if (email && (has(parts.claims, "external_id") || has(parts.claims, "exp"))) return Profile::chat;
    if (email && has(parts.claims, "iat")) return Profile::help_center;
    return Profile::messaging;
}

bool stood_in(const std::vector<Layer>& layers, Layer layer) {
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

}  // namespace

Profile guess_profile(const Parts& parts, const Signers& signers, const std::vector<Layer>& layers) {
    // Only messaging has a scope, and libraries that were told nothing write none.
    if (has(parts.claims, "scope")) return Profile::messaging;
    std::vector<Profile> signed_by;
    signed_by.reserve(signers.exact.size() + 1);
    for (const auto* key : signers.exact) signed_by.push_back(key->profile);
    if (signers.culprit != nullptr) signed_by.push_back(signers.culprit->profile);
    const auto was_signed_by = [&](Profile profile) {
        return std::find(signed_by.begin(), signed_by.end(), profile) != signed_by.end();
    };
    const bool jti = has(parts.claims, "jti");
    const bool kid = has(parts.header, "kid");
    if (is_plainly_chat(parts) && (!kid || was_signed_by(Profile::chat))) return Profile::chat;
    if (kid && !jti) return Profile::messaging;
    const Profile shape = nearest(parts);
    // One secret for several profiles tells nothing of them.
    if (was_signed_by(shape)) return shape;
    for (const Profile profile : signed_by) {
        // A jti is of no use to these two, so their secret is the mistake.
        const bool without_jti = profile == Profile::messaging || profile == Profile::chat;
        if (!jti || !without_jti) return profile;
    }
    if (jti && stood_in(layers, Layer::jwt_object)) return Profile::support_sdk;
    if (jti &&
        (stood_in(layers, Layer::form) || stood_in(layers, Layer::page) || stood_in(layers, Layer::address))) {
        return Profile::sso;
    }
    return shape;
}

}  // namespace tokenbooth::token
