// Who is asking: a proven party, not the user that the token will speak of. A value.
#pragma once

#include <tokenbooth/model/profile.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::model {

/// Contract §4.3. The first three are backends, which may name a user; the others are users themselves.
enum class CallerKind { signed_request, mtls, api_key, bearer, proxy, session, password };

constexpr bool is_backend(CallerKind kind) { return kind <= CallerKind::api_key; }

constexpr std::string_view to_string(CallerKind kind) {
    switch (kind) {
        case CallerKind::signed_request:
            return "signed";
        case CallerKind::mtls:
            return "mtls";
        case CallerKind::api_key:
            return "api_key";
        case CallerKind::bearer:
            return "bearer";
        case CallerKind::proxy:
            return "proxy";
        case CallerKind::session:
            return "session";
        case CallerKind::password:
            return "password";
    }
    return "api_key";
}

struct Caller {
    CallerKind kind = CallerKind::api_key;
    /// The name that the configuration gives it; safe to log.
    std::string name;
    /// The profiles that it may have tokens of.
    ProfileSet profiles;
    /// Whether it may say who a user is, rather than only which (contract §4.5).
    bool may_assert = false;
    /// Whether browsers send the credential by themselves (a cookie, a proxy's field), whichever page made them
    /// ask.
    bool ambient = false;
};

}  // namespace tokenbooth::model
