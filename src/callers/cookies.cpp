#include <tokenbooth/callers/cookies.hpp>

#include <tokenbooth/callers/session.hpp>
#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::callers {
namespace {

// cookie-octet: visible ASCII without DQUOTE, comma, semicolon and backslash, perhaps all of it in quotes.
bool is_cookie_value(std::string_view value) {
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
    }
    return std::all_of(value.begin(), value.end(), [](char byte) {
        return byte > 0x20 && byte < 0x7f && byte != '"' && byte != ',' && byte != ';' && byte != '\\';
    });
}

// Where each name stands, as "name=value".
class Finder {
  public:
    explicit Finder(const std::vector<std::string>& names) : names_(names), pairs_(names.size()) {}

    void take_field(std::string_view field) {
        while (!field.empty() && !problem_) {
            const std::size_t end = std::min(field.find(';'), field.size());
            take_pair(core::trim_blanks(field.substr(0, end)));
            field.remove_prefix(std::min(end + 1, field.size()));
        }
    }

    NamedCookies found() && {
        if (problem_) return {.field = {}, .problem = std::move(problem_)};
        NamedCookies cookies;
        for (const auto& pair : pairs_) {
            if (!pair) continue;
            if (!cookies.field.empty()) cookies.field += "; ";
            cookies.field += *pair;
        }
        return cookies;
    }

  private:
    void take_pair(std::string_view pair) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        // With white space before the "=", or without "=": no browser sends that, and servers differ about it.
        const auto name = core::trim_blanks(pair.substr(0, equals));
        const auto known = std::find(names_.begin(), names_.end(), name);
        if (known == names_.end()) return;
        auto& place = pairs_[static_cast<std::size_t>(known - names_.begin())];
        if (place) {
            problem_ = "the cookie " + *known + " is there twice";
        } else if (name.size() != equals || equals == pair.size() || !is_cookie_value(pair.substr(equals + 1))) {
            problem_ = "the cookie " + *known + " is malformed";
        } else {
            place = pair;
        }
    }

    const std::vector<std::string>& names_;
    std::vector<std::optional<std::string>> pairs_;
    std::optional<std::string> problem_;
};

}  // namespace

NamedCookies find_cookies(std::span<const core::HeaderField> fields, const std::vector<std::string>& names) {
    Finder finder(names);
    for (const auto& field : fields) {
        if (core::equal_ignoring_ascii_case(field.name, "cookie")) finder.take_field(field.value);
    }
    return std::move(finder).found();
}

std::optional<std::string> find_cookie(std::span<const core::HeaderField> fields, const std::string& name) {
    // "name=value", or empty where there is none that counts.
    const std::string pair = find_cookies(fields, {name}).field;
    if (pair.size() <= name.size() + 1) return std::nullopt;
    return pair.substr(name.size() + 1);
}

// RFC 6265 §4.1.1: a token.
bool is_cookie_name(std::string_view name) {
    constexpr std::string_view separators = "()<>@,;:\\\"/[]?={}";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char byte) {
        return byte > 0x20 && byte < 0x7f && separators.find(byte) == std::string_view::npos;
    });
}

}  // namespace tokenbooth::callers
