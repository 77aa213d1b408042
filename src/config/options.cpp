#include "config/options.hpp"

namespace tokenbooth::config {
namespace {

// `member` yields the reference that the value is read into.
template <class Member>
Option scalar(std::string_view key, Member member) {
    return {.key = key, .apply = [member](Draft& draft, std::size_t, const Value& value) {
                return read(value, member(draft.settings));
            }};
}

template <class Member>
Option size(std::string_view key, Member member) {
    return {.key = key, .apply = [member](Draft& draft, std::size_t, const Value& value) {
                Size bytes;
                auto fault = read(value, bytes);
                if (!fault) member(draft.settings) = bytes.bytes;
                return fault;
            }};
}

// The same for a table in an array, which grows with the indices that it meets.
template <class List, class Member>
Option element(std::string_view key, List list, Member member) {
    return {.key = key, .apply = [list, member](Draft& draft, std::size_t index, const Value& value) {
                auto& elements = list(draft);
                if (elements.size() <= index) elements.resize(index + 1);
                return read(value, member(elements[index]));
            }};
}

auto& keys(Draft& draft) { return draft.keys; }
auto& api_keys(Draft& draft) { return draft.settings.api_keys; }
auto& directories(Draft& draft) { return draft.settings.directories; }
auto& directory_kinds(Draft& draft) { return draft.directory_kinds; }

// A path is a string that may not be empty.
Fault read_path(const Value& value, std::filesystem::path& to) {
    std::string text;
    if (auto fault = read(value, text)) return fault;
    if (text.empty()) return "must not be empty";
    to = text;
    return std::nullopt;
}

Option directory_path(std::string_view key) {
    return {.key = key, .apply = [](Draft& draft, std::size_t index, const Value& value) {
                auto& all = directories(draft);
                if (all.size() <= index) all.resize(index + 1);
                return read_path(value, all[index].path);
            }};
}

std::vector<Option> make_options() {
    using S = Settings;
    return {
        scalar("server.listen", [](S& s) -> auto& { return s.server.listen; }),
        scalar("server.threads", [](S& s) -> auto& { return s.server.threads; }),
        scalar("server.max_connections", [](S& s) -> auto& { return s.server.max_connections; }),
        scalar("server.request_timeout", [](S& s) -> auto& { return s.server.request_timeout; }),
        scalar("server.drain_delay", [](S& s) -> auto& { return s.server.drain_delay; }),
        scalar("server.shutdown_grace", [](S& s) -> auto& { return s.server.shutdown_grace; }),
        size("server.limits.header", [](S& s) -> auto& { return s.server.limits.header; }),
        scalar("server.limits.headers", [](S& s) -> auto& { return s.server.limits.headers; }),
        size("server.limits.target", [](S& s) -> auto& { return s.server.limits.target; }),
        size("server.limits.body", [](S& s) -> auto& { return s.server.limits.body; }),
        scalar("server.limits.header_timeout", [](S& s) -> auto& { return s.server.limits.header_timeout; }),
        scalar("server.limits.body_timeout", [](S& s) -> auto& { return s.server.limits.body_timeout; }),
        scalar("server.limits.write_timeout", [](S& s) -> auto& { return s.server.limits.write_timeout; }),
        scalar("server.limits.idle_timeout", [](S& s) -> auto& { return s.server.limits.idle_timeout; }),
        scalar("zendesk.insecure_allow_short_secret", [](S& s) -> auto& { return s.allow_short_secrets; }),
        scalar("messaging.token_ttl", [](S& s) -> auto& { return s.messaging.ttl; }),
        scalar("messaging.platform_ttl.web", [](S& s) -> auto& { return s.messaging.web_ttl; }),
        scalar("messaging.platform_ttl.android", [](S& s) -> auto& { return s.messaging.android_ttl; }),
        scalar("messaging.platform_ttl.ios", [](S& s) -> auto& { return s.messaging.ios_ttl; }),
        scalar("messaging.platform_ttl.unity", [](S& s) -> auto& { return s.messaging.unity_ttl; }),
        element("messaging.keys[].id", keys, [](KeyDraft& key) -> auto& { return key.id; }),
        element("messaging.keys[].secret", keys, [](KeyDraft& key) -> auto& { return key.secret; }),
        element("messaging.keys[].secret_file", keys, [](KeyDraft& key) -> auto& { return key.secret_file; }),
        element("messaging.keys[].secret_env", keys, [](KeyDraft& key) -> auto& { return key.secret_env; }),
        element("messaging.keys[].sign_from", keys, [](KeyDraft& key) -> auto& { return key.sign_from; }),
        element("callers.api_keys[].name", api_keys, [](auto& key) -> auto& { return key.name; }),
        element("callers.api_keys[].sha256", api_keys, [](auto& key) -> auto& { return key.sha256; }),
        element("callers.api_keys[].profiles", api_keys, [](auto& key) -> auto& { return key.profiles; }),
        element("callers.api_keys[].expires", api_keys, [](auto& key) -> auto& { return key.expires; }),
        element("directory[].kind", directory_kinds, [](std::string& kind) -> auto& { return kind; }),
        element("directory[].name", directories, [](auto& directory) -> auto& { return directory.name; }),
        element("directory[].timeout", directories, [](auto& directory) -> auto& { return directory.timeout; }),
        directory_path("directory[].path"),
        scalar("log.level", [](S& s) -> auto& { return s.log.level; }),
        scalar("log.format", [](S& s) -> auto& { return s.log.format; }),
    };
}

}  // namespace

const std::vector<Option>& options() {
    static const std::vector<Option> table = make_options();
    return table;
}

}  // namespace tokenbooth::config
