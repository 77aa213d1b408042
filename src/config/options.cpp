#include "config/options.hpp"

#include "config/option_builders.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::config {
namespace {

auto& keys(Draft& draft) { return draft.keys; }

using S = Settings;

std::vector<Option> zendesk_options() {
    return {
        scalar("zendesk.insecure_allow_short_secret", "false",
               "Admits a secret of fewer than 32 bytes, which RFC 7518 §3.2 forbids for HS256.",
               [](S& s) -> auto& { return s.allow_short_secrets; }),
        scalar("messaging.token_ttl", R"("15m")",
               "A token's lifetime, at most 24h: long enough for a page, short enough that a stolen one is soon "
               "worthless.",
               [](S& s) -> auto& { return s.messaging.ttl; }),
        without_default(scalar("messaging.platform_ttl.web", R"("15m")",
                               "The same for the web widget; else token_ttl.",
                               [](S& s) -> auto& { return s.messaging.web_ttl; })),
        scalar("messaging.platform_ttl.android", R"("1h")",
               "An expired token costs an Android user the message that is being sent.",
               [](S& s) -> auto& { return s.messaging.android_ttl; }),
        scalar("messaging.platform_ttl.ios", R"("1h")",
               "iOS renews in the background, but not while it is suspended.",
               [](S& s) -> auto& { return s.messaging.ios_ttl; }),
        without_default(scalar("messaging.platform_ttl.unity", R"("15m")", "The same for Unity; else token_ttl.",
                               [](S& s) -> auto& { return s.messaging.unity_ttl; })),
    };
}

std::vector<Option> key_options() {
    std::vector<Option> rows = {
        element("messaging.keys[].id", R"("app_000000000000000000000000")",
                "Zendesk's key id (Admin Center > Account > Security > End user authentication > Messaging).",
                keys, [](KeyDraft& key) -> auto& { return key.id; }),
        without_default(
            element("messaging.keys[].sign_from", "2026-12-01T00:00:00Z",
                    "From when on this key signs; absent: always. Of those whose time has come the latest "
                    "signs, among equals the first; the others stand by.",
                    keys, [](KeyDraft& key) -> auto& { return key.sign_from; })),
    };
    auto secret =
        secret_elements("messaging.keys[].secret", R"("/run/secrets/zendesk-messaging")",
                        "A file that holds the secret and nothing else; the best of the three ways.", keys);
    // One of them must be there.
    secret.front().has_default = true;
    rows.insert(rows.begin() + 1, secret.begin(), secret.end());
    return rows;
}

std::vector<Option> log_options() {
    return {
        scalar("log.level", R"("info")",
               "debug, info, warning or error. Below warning each request has its line, too.",
               [](S& s) -> auto& { return s.log.level; }),
        scalar("log.format", R"("json")",
               "json or text: one line an event on standard error. The line of each request is JSON, on standard "
               "output.",
               [](S& s) -> auto& { return s.log.format; }),
        scalar(
            "demo.enabled", "false",
            "A page at /demo that shows a login and inspects tokens, with sample users and a key of its own. Only "
            "where every server.listen is a loopback address or a unix socket.",
            [](S& s) -> auto& { return s.demo.enabled; }),
        without_default(
            scalar("audit.path", R"("/var/log/tokenbooth/audit.log")",
                   "Where the line of each decision goes, appended and opened anew on SIGHUP; default: "
                   "standard output, marked \"log\":\"audit\".",
                   [](S& s) -> auto& { return s.audit.path; })),
    };
}

// Of "chat.ttl", "chat.token_ttl": the same table, and the end of the name. Variables have "__" for the dot.
std::optional<std::string> find_shortened(std::string_view key, const std::vector<std::string>& known) {
    const std::string_view separator = key.find("__") == std::string_view::npos ? "." : "__";
    const std::size_t at = key.rfind(separator);
    if (at == std::string_view::npos) return std::nullopt;
    const auto table = key.substr(0, at + separator.size());
    const std::string end = "_" + std::string(key.substr(table.size()));
    const auto found = std::find_if(known.begin(), known.end(), [&](const std::string& whole) {
        return whole.starts_with(table) && whole.ends_with(end) &&
               whole.find(separator, table.size()) == std::string::npos;
    });
    return found == known.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

const std::vector<Option>& options() {
    static const std::vector<Option> table = [] {
        std::vector<Option> all;
        for (auto section : {server_options(), zendesk_account_options(), zendesk_options(), key_options(),
                             profile_options(), caller_options(), directory_options(), log_options()}) {
            all.insert(all.end(), section.begin(), section.end());
        }
        return all;
    }();
    return table;
}

const Option* find_option(std::string_view key) {
    const auto option = std::find_if(options().begin(), options().end(),
                                     [&](const Option& candidate) { return candidate.key == key; });
    return option == options().end() ? nullptr : &*option;
}

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
    auto nearest = find_shortened(word, known);
    if (!nearest) nearest = core::nearest_word(word, known);
    return nearest ? "; did you mean \"" + *nearest + "\"?" : "";
}

}  // namespace tokenbooth::config
