// Where a request may hold a token of the site: a place that the configuration names. Pure. Private to callers.
#pragma once

#include <tokenbooth/model/request_head.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::callers {

/// Before the name of a cookie.
constexpr std::string_view cookie_place = "cookie:";
/// The one place that neither a browser nor a proxy fills by itself.
constexpr std::string_view own_place = "authorization";

enum class TokenPresence {
    absent,
    present,
    malformed,  ///< nothing that a token could be
    unclear,    ///< sent twice, or so that others could read it in another way
};

struct PlacedToken {
    TokenPresence presence = TokenPresence::absent;
    std::string token{};
    /// Where it is unclear: a sentence without anything of the token.
    std::string problem{};
};

/// `place` is "authorization", the name of another header, or "cookie:NAME". An empty value counts as none: so
/// sites clear their cookies.
PlacedToken find_token(const model::RequestHead& head, std::string_view place);

}  // namespace tokenbooth::callers
