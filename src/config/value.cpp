#include "config/value.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

namespace tokenbooth::config {
namespace {

template <class T>
const T* as(const Value& value) {
    return std::get_if<T>(&value.content);
}

std::optional<std::size_t> parse_size(std::string_view text) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc()) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    using Unit = std::pair<std::string_view, std::uint64_t>;
    constexpr std::array units = {Unit{"", 1}, Unit{"B", 1}, Unit{"KiB", 1024}, Unit{"MiB", 1024 * 1024}};
    for (const auto& [name, factor] : units) {
        if (name != unit) continue;
        if (count > std::numeric_limits<std::size_t>::max() / factor) return std::nullopt;
        return count * factor;
    }
    return std::nullopt;
}

template <class Choice, std::size_t count>
Fault read_choice(const Value& value, Choice& to,
                  const std::array<std::pair<std::string_view, Choice>, count>& choices) {
    std::string fault = "must be one of";
    for (const auto& [name, choice] : choices) {
        if (const auto* text = as<std::string>(value); text != nullptr && *text == name) {
            to = choice;
            return std::nullopt;
        }
        fault += " \"" + std::string(name) + "\"";
    }
    return fault;
}

}  // namespace

Fault read(const Value& value, std::string& to) {
    const auto* text = as<std::string>(value);
    if (text == nullptr) return "must be a string, in quotes";
    if (!core::is_utf8(*text)) return "must be UTF-8";
    to = *text;
    return std::nullopt;
}

Fault read(const Value& value, std::filesystem::path& to) {
    std::string text;
    if (auto fault = read(value, text)) return fault;
    if (text.empty()) return "must not be empty";
    constexpr std::size_t longest_path = 4096;
    if (text.size() >= longest_path || text.find('\0') != std::string::npos) {
        return "must be a path of fewer than 4096 bytes";
    }
    to = text;
    return std::nullopt;
}

Fault read(const Value& value, bool& to) {
    const auto* flag = as<bool>(value);
    if (flag == nullptr) return "must be true or false, without quotes";
    to = *flag;
    return std::nullopt;
}

Fault read(const Value& value, std::optional<bool>& to) {
    bool flag = false;
    if (auto fault = read(value, flag)) return fault;
    to = flag;
    return std::nullopt;
}

Fault read(const Value& value, DirectoryKind& to) {
    using Named = std::pair<std::string_view, DirectoryKind>;
    return read_choice(value, to,
                       std::array{Named{"sqlite", DirectoryKind::sqlite},
                                  Named{"postgres", DirectoryKind::postgres}, Named{"mysql", DirectoryKind::mysql},
                                  Named{"ldap", DirectoryKind::ldap}, Named{"http", DirectoryKind::http},
                                  Named{"file", DirectoryKind::file}, Named{"caller", DirectoryKind::caller}});
}

Fault read(const Value& value, http::Url& to) {
    std::string text;
    if (auto fault = read(value, text)) return fault;
    auto url = http::parse_url(text);
    if (!url) return url.error().message;
    to = std::move(*url);
    return std::nullopt;
}

Fault read(const Value& value, core::JsonPointer& to) {
    std::string text;
    if (auto fault = read(value, text)) return fault;
    auto pointer = core::parse_json_pointer(text);
    if (!pointer) return pointer.error().message;
    to = std::move(*pointer);
    return std::nullopt;
}

Fault read(const Value& value, http::ClientAddressSource& to) {
    using Source = http::ClientAddressSource;
    using Named = std::pair<std::string_view, Source>;
    return read_choice(
        value, to,
        std::array{Named{"x-forwarded-for", Source::x_forwarded_for}, Named{"forwarded", Source::forwarded},
                   Named{"proxy-protocol", Source::proxy_protocol}, Named{"peer", Source::peer}});
}

Fault read(const Value& value, model::SubjectKey& to) {
    using Named = std::pair<std::string_view, model::SubjectKey>;
    return read_choice(
        value, to,
        std::array{Named{"external_id", model::SubjectKey::external_id}, Named{"email", model::SubjectKey::email},
                   Named{"username", model::SubjectKey::username}});
}

Fault read(const Value& value, std::size_t& to) {
    const auto* number = as<std::int64_t>(value);
    if (number == nullptr || *number < 0) return "must be a whole number, 0 or more, without quotes";
    to = static_cast<std::size_t>(*number);
    return std::nullopt;
}

Fault read(const Value& value, std::chrono::milliseconds& to) {
    const auto* text = as<std::string>(value);
    const auto duration = text == nullptr ? std::nullopt : core::parse_duration(*text);
    if (!duration) return R"(must be a duration in quotes, such as "250ms", "20s", "15m", "1h" or "7d")";
    to = *duration;
    return std::nullopt;
}

Fault read(const Value& value, std::chrono::seconds& to) {
    std::chrono::milliseconds duration{};
    if (auto fault = read(value, duration)) return fault;
    if (duration < std::chrono::seconds(1) || duration % std::chrono::seconds(1) != std::chrono::milliseconds(0)) {
        return "must be a whole number of seconds, at least one";
    }
    to = std::chrono::duration_cast<std::chrono::seconds>(duration);
    return std::nullopt;
}

Fault read(const Value& value, std::optional<std::chrono::seconds>& to) {
    std::chrono::seconds seconds{};
    if (auto fault = read(value, seconds)) return fault;
    to = seconds;
    return std::nullopt;
}

Fault read(const Value& value, std::optional<core::WallTime>& to) {
    const auto* time = as<core::WallTime>(value);
    if (time == nullptr) return "must be a time with its zone and without quotes, such as 2026-12-01T00:00:00Z";
    to = *time;
    return std::nullopt;
}

Fault read(const Value& value, std::optional<state::Rate>& to) {
    const auto* text = as<std::string>(value);
    const auto rate = text == nullptr ? std::nullopt : state::parse_rate(*text);
    if (!rate && (text == nullptr || *text != "off")) {
        return R"(must be a rate in quotes, such as "10/15m" (at most ten, and then one in 90 seconds), or "off")";
    }
    to = rate;
    return std::nullopt;
}

Fault read(const Value& value, std::vector<std::string>& to) {
    const auto* list = as<std::vector<Value>>(value);
    if (list == nullptr) return "must be a list of strings, in brackets";
    std::vector<std::string> texts;
    for (const auto& element : *list) {
        std::string text;
        if (read(element, text)) return "must be a list of strings, each in quotes";
        texts.push_back(std::move(text));
    }
    to = std::move(texts);
    return std::nullopt;
}

Fault read(const Value& value, crypto::Digest& to) {
    const auto* text = as<std::string>(value);
    const auto digest = text == nullptr ? std::nullopt : crypto::digest_from_hex(*text);
    if (!digest)
        return "must be 64 hexadecimal digits in quotes; `tokenbooth api-key new NAME` prints the whole stanza";
    to = *digest;
    return std::nullopt;
}

Fault read(const Value& value, std::vector<model::Profile>& to) {
    std::vector<std::string> names;
    if (auto fault = read(value, names)) return fault;
    std::vector<model::Profile> profiles;
    for (const auto& name : names) {
        const auto profile = model::profile_named(name);
        if (!profile) {
            return "must list profiles that exist, and \"" + name +
                   "\" is none: \"messaging\", \"chat\", \"help_center\", \"sso\", \"support_sdk\"";
        }
        profiles.push_back(*profile);
    }
    to = std::move(profiles);
    return std::nullopt;
}

Fault read(const Value& value, std::vector<crypto::SignatureAlgorithm>& to) {
    std::vector<std::string> names;
    if (auto fault = read(value, names)) return fault;
    std::vector<crypto::SignatureAlgorithm> algorithms;
    for (const auto& name : names) {
        const auto algorithm = crypto::find_signature_algorithm(name);
        if (!algorithm) return R"(must list algorithms out of "RS256", "PS256", "ES256", "EdDSA", "HS256")";
        algorithms.push_back(*algorithm);
    }
    to = std::move(algorithms);
    return std::nullopt;
}

Fault read(const Value& value, observability::LogLevel& to) {
    using observability::LogLevel;
    using Named = std::pair<std::string_view, LogLevel>;
    return read_choice(value, to,
                       std::array{Named{"debug", LogLevel::debug}, Named{"info", LogLevel::info},
                                  Named{"warning", LogLevel::warning}, Named{"error", LogLevel::error}});
}

Fault read(const Value& value, observability::LogFormat& to) {
    using observability::LogFormat;
    using Named = std::pair<std::string_view, LogFormat>;
    return read_choice(value, to, std::array{Named{"json", LogFormat::json}, Named{"text", LogFormat::text}});
}

Fault read(const Value& value, Size& to) {
    const auto* number = as<std::int64_t>(value);
    const auto* text = as<std::string>(value);
    std::optional<std::size_t> bytes;
    if (number != nullptr && *number >= 0) bytes = static_cast<std::size_t>(*number);
    if (text != nullptr) bytes = parse_size(*text);
    if (!bytes) return R"(must be a size, such as 65536 or "64KiB")";
    to.bytes = *bytes;
    return std::nullopt;
}

}  // namespace tokenbooth::config
