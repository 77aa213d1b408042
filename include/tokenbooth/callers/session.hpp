// The site's own session: a browser sends the site's cookie along, and the site is asked over HTTP whose it is
// (contract §4.3). Only the named cookies are forwarded, with User-Agent and the client's address. Safe from any
// thread; an answer that is neither "this user" nor "nobody" is caller_unavailable or caller_timeout.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/json_pointer.hpp>
#include <tokenbooth/http/client.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct SessionOptions {
    /// What is asked with GET. Its host is empty where there are no such callers.
    http::ClientOptions endpoint{};
    std::vector<std::string> cookies{};
    /// Where in the answer the subject stands.
    core::JsonPointer subject{};
    model::SubjectKey subject_is = model::SubjectKey::external_id;
    /// For the whole call.
    std::chrono::milliseconds timeout = std::chrono::seconds(2);
    /// How long a session is believed without asking again, and so how long it outlives its end. 0: every request
    /// asks.
    std::chrono::milliseconds cache_ttl{0};
    /// Far more than sign in within any sensible cache_ttl; some 10 MiB.
    std::size_t cache_entries = 50'000;

    bool is_on() const { return !endpoint.url.host.empty(); }
};

/// Whether a cookie can have this name.
bool is_cookie_name(std::string_view name);

std::unique_ptr<Authenticator> make_session_authenticator(SessionOptions options,
                                                          std::unique_ptr<http::Client> client);

}  // namespace tokenbooth::callers
