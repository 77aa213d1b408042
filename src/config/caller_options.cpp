// The rows of the option table for callers.
#include "config/option_builders.hpp"

#include <utility>

namespace tokenbooth::config {
namespace {

auto& api_keys(Draft& draft) { return draft.settings.api_keys; }
auto& signed_requests(Draft& draft) { return draft.settings.signed_requests; }
auto& mtls(Draft& draft) { return draft.settings.mtls; }

using S = Settings;

// What every kind of backend has.
template <class List>
std::vector<Option> backend_options(std::string_view name, std::string_view profiles, std::string_view may_assert,
                                    List list) {
    return {
        element(name, R"("shop-backend")", "What the logs call the caller.", list,
                [](auto& backend) -> auto& { return backend.name; }),
        element(profiles, R"(["messaging"])", "Which tokens this caller may have; default: all.", list,
                [](auto& backend) -> auto& { return backend.profiles; }),
        without_default(element(may_assert, "true",
                                "Whether the directory kind caller takes this backend's word; default: true where "
                                "that is the only directory.",
                                list, [](auto& backend) -> auto& { return backend.may_assert; })),
    };
}

std::vector<Option> api_key_options() {
    auto rows = backend_options("callers.api_keys[].name", "callers.api_keys[].profiles",
                                "callers.api_keys[].may_assert", api_keys);
    const std::vector<Option> own = {
        element("callers.api_keys[].sha256",
                R"("0000000000000000000000000000000000000000000000000000000000000001")",
                "Of the whole key. `tokenbooth api-key new NAME` prints the stanza.", api_keys,
                [](auto& key) -> auto& { return key.sha256; }),
        without_default(element("callers.api_keys[].expires", "2027-01-01T00:00:00Z",
                                "From then on it is refused.", api_keys,
                                [](auto& key) -> auto& { return key.expires; })),
    };
    rows.insert(rows.begin() + 1, own.begin(), own.end());
    return rows;
}

std::vector<Option> signed_options() {
    auto rows = backend_options("callers.signed[].name", "callers.signed[].profiles",
                                "callers.signed[].may_assert", signed_requests);
    auto secret = secret_elements(
        "callers.signed[].secret", R"("/run/secrets/shop-backend")",
        "What the backend signs each of its requests with, at least 32 bytes, in a file.", signed_requests);
    // One of them must be there.
    secret.front().has_default = true;
    rows.insert(rows.begin() + 1, secret.begin(), secret.end());
    rows.push_back(
        element("callers.signed[].window", R"("5m")",
                "How far a request's timestamp may be from our clock; its nonce is remembered for as long.",
                signed_requests, [](auto& backend) -> auto& { return backend.window; }));
    return examples(std::move(rows));
}

std::vector<Option> mtls_options() {
    auto rows =
        backend_options("callers.mtls[].name", "callers.mtls[].profiles", "callers.mtls[].may_assert", mtls);
    rows.insert(
        rows.begin() + 1,
        element("callers.mtls[].subject_alt_name", R"("dns:shop.internal")",
                "A name in the backend's client certificate, which server.tls.client_ca_file has signed: dns:, "
                "uri:, email: or ip: and the whole name.",
                mtls, [](auto& backend) -> auto& { return backend.subject_alt_name; }));
    return examples(std::move(rows));
}

std::vector<Option> proxy_options() {
    return examples({
        without_default(
            scalar("callers.proxy.header", R"("X-Forwarded-User")",
                   "The field in which a reverse proxy says who has signed in (oauth2-proxy, Authelia). "
                   "Believed from server.trusted_proxies only, which must overwrite it.",
                   [](S& s) -> auto& { return s.proxy.header; })),
        scalar("callers.proxy.subject_is", R"("external_id")",
               "external_id, email or username: what stands in it.",
               [](S& s) -> auto& { return s.proxy.subject_is; }),
    });
}

std::vector<Option> session_options() {
    return examples({
        without_default(scalar("callers.session.introspect_url", R"("http://shop.internal/api/session")",
                               "Your site's own endpoint that says whose session a cookie is; asked with GET.",
                               [](S& s) -> auto& { return s.session.endpoint.url; })),
        without_default(scalar("callers.session.ca_file", R"("/etc/ssl/internal-ca.pem")",
                               "https: who vouches for that host; default: whom this machine trusts.",
                               [](S& s) -> auto& { return s.session.endpoint.ca_file; })),
        without_default(
            scalar("callers.session.cookies", R"(["shop_session"])",
                   "Only these are forwarded, with User-Agent and the client's address (X-Forwarded-For).",
                   [](S& s) -> auto& { return s.session.cookies; })),
        without_default(scalar("callers.session.subject", R"("/user/id")",
                               "Where in a 200 answer the subject stands, a string or an integer: a JSON pointer.",
                               [](S& s) -> auto& { return s.session.subject; })),
        scalar("callers.session.subject_is", R"("external_id")",
               "What the directory looks the subject up by: external_id, email or username.",
               [](S& s) -> auto& { return s.session.subject_is; }),
        patience("callers.session.timeout", R"("2s")", "For the whole call; then 504.",
                 [](S& s) -> auto& { return s.session.timeout; }),
        pause("callers.session.cache_ttl", R"("0s")",
              "How long a session is believed without asking again, and so may outlive its end; 0s: never.",
              [](S& s) -> auto& { return s.session.cache_ttl; }),
    });
}

std::vector<Option> password_options() {
    return {
        scalar("callers.password.enabled", "false",
               "Users may sign in with the name (or the e-mail) and the password that the directory holds.",
               [](Settings& s) -> auto& { return s.password.enabled; }),
        scalar(
            "rate_limit.failed_logins", R"("10/15m")",
            "Wrong passwords for each name and for each client (of IPv6 a /64): a bucket of ten, refilled evenly "
            "over the time; or off. Where a user has signed in lately they have a bucket of their own.",
            [](Settings& s) -> auto& { return s.password.failed_logins; }),
    };
}

}  // namespace

std::vector<Option> caller_options() {
    std::vector<Option> all;
    for (auto section : {api_key_options(), signed_options(), mtls_options(), bearer_options(), proxy_options(),
                         session_options(), password_options()}) {
        all.insert(all.end(), section.begin(), section.end());
    }
    return all;
}

}  // namespace tokenbooth::config
