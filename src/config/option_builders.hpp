// The words that the table of options is written in: one function a kind of row. Private to config.
#pragma once

#include "config/options.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenbooth::config {

constexpr Form form_of(const bool*) { return Form::flag; }
constexpr Form form_of(const std::optional<bool>*) { return Form::flag; }
constexpr Form form_of(const std::size_t*) { return Form::number; }
constexpr Form form_of(const std::optional<core::WallTime>*) { return Form::time; }
constexpr Form form_of(const std::vector<std::string>*) { return Form::list; }
constexpr Form form_of(const std::vector<model::Profile>*) { return Form::list; }
constexpr Form form_of(const std::vector<crypto::SignatureAlgorithm>*) { return Form::list; }
constexpr Form form_of(const void*) { return Form::text; }

// The builder of one row; `member` yields the reference that the value is read into.
template <class Member>
Option scalar(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using Field = std::remove_reference_t<decltype(member(std::declval<Settings&>()))>;
    return {.key = std::string(key),
            .form = form_of(static_cast<Field*>(nullptr)),
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [member](Draft& draft, std::size_t, const Value& value) {
                return read(value, member(draft.settings));
            }};
}

// A number of bytes.
template <class Member>
Option size(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    return {.key = std::string(key),
            .form = Form::text,
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [member](Draft& draft, std::size_t, const Value& value) {
                Size bytes;
                auto fault = read(value, bytes);
                if (!fault) member(draft.settings) = bytes.bytes;
                return fault;
            }};
}

// The same for a table in an array, which grows with the indices that it meets.
template <class List, class Member>
Option element(std::string_view key, std::string_view sample, std::string_view help, List list, Member member) {
    using Element = typename std::remove_reference_t<decltype(list(std::declval<Draft&>()))>::value_type;
    using Field = std::remove_reference_t<decltype(member(std::declval<Element&>()))>;
    return {.key = std::string(key),
            .form = form_of(static_cast<Field*>(nullptr)),
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [list, member](Draft& draft, std::size_t index, const Value& value) {
                auto& elements = list(draft);
                if (elements.size() <= index) elements.resize(index + 1);
                return read(value, member(elements[index]));
            }};
}

// The same row, for a value that also must lie within bounds.
template <class Member>
Option bounded(Option option, Member member, std::string_view what, auto least, auto most) {
    option.apply = [apply = option.apply, member, what, least, most](Draft& draft, std::size_t index,
                                                                     const Value& value) -> Fault {
        if (auto fault = apply(draft, index, value)) return fault;
        const auto& read = member(draft.settings);
        if (read < least || read > most) return "must be " + std::string(what);
        return std::nullopt;
    };
    return option;
}

inline Option without_default(Option option) {
    option.has_default = false;
    return option;
}

// "Every secret x may be given as x, x_file or x_env" (contract §4). `sample` is that of x_file; the drafts go by
// the key of x. `grow` makes the table of the index, where there are several.
template <class Grow>
std::vector<Option> secret_rows(std::string_view key, std::string_view sample, std::string_view help, Grow grow) {
    const auto row = [key, grow](std::string_view suffix, std::string_view shown, std::string_view text,
                                 auto member) {
        return Option{
            .key = std::string(key) + std::string(suffix),
            .form = Form::text,
            .sample = shown,
            .has_default = false,
            .help = text,
            .apply = [key = std::string(key), grow, member](Draft& draft, std::size_t index, const Value& value) {
                auto& drafts = draft.secrets[key];
                if (drafts.size() <= index) drafts.resize(index + 1);
                grow(draft, index);
                return read(value, drafts[index].*member);
            }};
    };
    std::vector<Option> rows = {
        row("_file", sample, help, &SecretDraft::file),
        row("_env", R"("NAME_OF_A_VARIABLE")",
            "Or a variable of the environment, which is overwritten once it has been read.",
            &SecretDraft::variable),
        row("", R"("…")", "Or the secret itself, in this file.", &SecretDraft::text)};
    rows.back().is_secret = true;
    return rows;
}

// The secret of each table of `list`.
template <class List>
std::vector<Option> secret_elements(std::string_view key, std::string_view sample, std::string_view help,
                                    List list) {
    return secret_rows(key, sample, help, [list](Draft& draft, std::size_t index) {
        auto& elements = list(draft);
        if (elements.size() <= index) elements.resize(index + 1);
    });
}

// The one secret of a table that there is once.
inline std::vector<Option> secret_scalars(std::string_view key, std::string_view sample, std::string_view help) {
    return secret_rows(key, sample, help, [](Draft&, std::size_t) {});
}

// Rows of a table that few have: it is shown as an example as a whole.
inline std::vector<Option> examples(std::vector<Option> rows) {
    for (auto& row : rows) row.has_default = false;
    return rows;
}

// How long something may take.
template <class Member>
Option patience(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using namespace std::chrono_literals;
    return bounded(scalar(key, sample, help, member), member, R"(between "1ms" and "1d")", 1ms,
                   std::chrono::milliseconds(24h));
}

// The same for what may take no time at all.
template <class Member>
Option pause(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using namespace std::chrono_literals;
    return bounded(scalar(key, sample, help, member), member, R"(at most "1d")", 0ms,
                   std::chrono::milliseconds(24h));
}

template <class Member>
Option count(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    constexpr std::size_t most = 10'000'000;
    return bounded(scalar(key, sample, help, member), member, "between 1 and 10000000", std::size_t{1}, most);
}

template <class Member>
Option bytes(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    constexpr std::size_t most = std::size_t{64} * 1024 * 1024;
    return bounded(size(key, sample, help, member), member, R"(between 1 byte and "64MiB")", std::size_t{1}, most);
}

}  // namespace tokenbooth::config
