#include "config/environment.hpp"

#include "config/options.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace tokenbooth::config {
namespace {

constexpr std::string_view prefix = "TOKENBOOTH__";
constexpr std::string_view separator = "__";

std::vector<std::string> split(std::string_view text, std::string_view by) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t end = text.find(by);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + by.size());
    }
}

std::optional<std::size_t> parse_index(std::string_view text) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    constexpr std::size_t most = 1000;
    if (error != std::errc() || end != text.data() + text.size() || index > most) return std::nullopt;
    return index;
}

struct Match {
    const Option* option = nullptr;
    std::size_t index = 0;
    /// Which element of a list, where the variable names only one.
    std::optional<std::size_t> element;
};

// MESSAGING__KEYS__0__ID → messaging.keys[].id at index 0.
std::optional<Match> match_option(const Option& option, const std::vector<std::string>& words) {
    Match match{.option = &option, .index = 0, .element = std::nullopt};
    std::size_t word = 0;
    for (std::string segment : split(option.key, ".")) {
        const bool in_array = segment.ends_with("[]");
        if (in_array) segment.resize(segment.size() - 2);
        if (word == words.size() || words[word++] != segment) return std::nullopt;
        if (!in_array) continue;
        const auto index = word == words.size() ? std::nullopt : parse_index(words[word++]);
        if (!index) return std::nullopt;
        match.index = *index;
    }
    if (word == words.size()) return match;
    if (option.form != Form::list || word + 1 != words.size()) return std::nullopt;
    match.element = parse_index(words[word]);
    if (!match.element) return std::nullopt;
    return match;
}

// As the documentation writes it, with 0 for the index.
std::string variable_of(const Option& option) {
    std::string name(prefix);
    for (const char character : option.key) {
        if (character == '.') {
            name += separator;
        } else if (character == '[') {
            name += "__0";
        } else if (character != ']') {
            name += static_cast<char>(character >= 'a' && character <= 'z' ? character - 'a' + 'A' : character);
        }
    }
    return name;
}

Value typed(Form form, const std::string& text, const std::string& where) {
    Value value{.content = text, .where = where};
    switch (form) {
        case Form::text:
            break;
        case Form::flag:
            if (text == "true" || text == "false") value.content = text == "true";
            break;
        case Form::number: {
            std::int64_t number = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (error == std::errc() && end == text.data() + text.size()) value.content = number;
            break;
        }
        case Form::time:
            if (const auto time = core::parse_rfc3339(text)) value.content = *time;
            break;
        case Form::list: {
            std::vector<Value> elements;
            if (!text.empty()) {
                for (auto& part : split(text, ","))
                    elements.push_back({.content = std::move(part), .where = where});
            }
            value.content = std::move(elements);
            break;
        }
    }
    return value;
}

// One element of a list at a time; they are put together once all have been seen.
using ListParts = std::map<std::pair<std::string_view, std::size_t>, std::map<std::size_t, Value>>;

class EnvironmentReader {
  public:
    EnvironmentEntries read() && {
        std::vector<std::string> names;
        for (char** variable = environ; *variable != nullptr; ++variable) {
            const std::string_view assignment(*variable);
            if (assignment.starts_with(prefix)) names.emplace_back(assignment.substr(0, assignment.find('=')));
        }
        std::sort(names.begin(), names.end());
        for (const auto& name : names) take(name);
        finish_lists();
        return std::move(read_);
    }

  private:
    void take(const std::string& name) {
        const std::string where = "environment variable " + name;
        const auto words = split(core::to_ascii_lower(std::string_view(name).substr(prefix.size())), separator);
        for (const auto& option : options()) {
            const auto match = match_option(option, words);
            if (!match) continue;
            take_value(*match, name, where);
            return;
        }
        std::vector<std::string> known;
        for (const auto& option : options()) known.push_back(variable_of(option));
        read_.faults.push_back(where + " names no key of the configuration" + suggest(name, known));
    }

    void take_value(const Match& match, const std::string& name, const std::string& where) {
        std::string text;
        if (match.option->is_secret) {
            auto secret = keyring::take_secret_variable(name);
            if (!secret) {
                read_.faults.push_back(secret.error().message);
                return;
            }
            text = secret->reveal();
        } else {
            text = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread is started
        }
        if (match.element) {
            lists_[{match.option->key, match.index}][*match.element] = {.content = std::move(text),
                                                                        .where = where};
            return;
        }
        read_.entries.push_back({.key = std::string(match.option->key),
                                 .index = match.index,
                                 .value = typed(match.option->form, text, where)});
        core::wipe(text);
    }

    void finish_lists() {
        for (auto& [place, parts] : lists_) {
            std::vector<Value> elements;
            for (auto& [element, value] : parts) {
                if (element != elements.size()) {
                    read_.faults.push_back(value.where + " leaves a gap: the elements of a list count from 0");
                }
                elements.push_back(std::move(value));
            }
            const std::string where = elements.front().where;
            read_.entries.push_back({.key = std::string(place.first),
                                     .index = place.second,
                                     .value = {.content = std::move(elements), .where = where}});
        }
    }

    EnvironmentEntries read_;
    ListParts lists_;
};

// "messaging.keys[].secret" for each of its three forms, else the key itself.
std::string_view family_of(std::string_view key) {
    for (const std::string_view form : {"_file", "_env"}) {
        if (!key.ends_with(form)) continue;
        const auto base = key.substr(0, key.size() - form.size());
        const auto* const option = find_option(base);
        if (option != nullptr && option->is_secret) return base;
    }
    return key;
}

// "messaging.keys[]" of "messaging.keys[].id"; empty where the key is in no array.
std::string array_of(const std::string& key) {
    const std::size_t end = key.find("[]");
    return end == std::string::npos ? "" : key.substr(0, end + 2);
}

}  // namespace

Environment::Environment() : entries_(std::make_unique<EnvironmentEntries>()) {}
Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(Environment&&) noexcept = default;

Environment::~Environment() {
    if (!entries_) return;
    for (auto& entry : entries_->entries) {
        if (auto* text = std::get_if<std::string>(&entry.value.content)) core::wipe(*text);
    }
}

Environment Environment::read() {
    Environment environment;
    *environment.entries_ = EnvironmentReader().read();
    return environment;
}

core::Result<const core::Secret*, core::Failure> Environment::secret(const std::string& variable) {
    const auto known = secrets_.find(variable);
    if (known != secrets_.end()) return &known->second;
    auto taken = keyring::take_secret_variable(variable);
    if (!taken) return taken.error();
    return &secrets_.emplace(variable, std::move(*taken)).first->second;
}

std::vector<Entry> merge(std::vector<Entry> from_file, std::vector<Entry> from_environment,
                         std::vector<std::string>& faults) {
    std::erase_if(from_file, [&](const Entry& entry) {
        return std::any_of(from_environment.begin(), from_environment.end(), [&](const Entry& winner) {
            return winner.index == entry.index && family_of(winner.key) == family_of(entry.key);
        });
    });
    // How many tables each array has; the environment's are sorted, but "10" sorts before "2".
    std::map<std::string, std::size_t> tables;
    for (const auto& entry : from_file) {
        auto& count = tables[array_of(entry.key)];
        count = std::max(count, entry.index + 1);
    }
    std::stable_sort(from_environment.begin(), from_environment.end(),
                     [](const Entry& left, const Entry& right) { return left.index < right.index; });
    for (auto& entry : from_environment) {
        const std::string array = array_of(entry.key);
        auto& count = tables[array];
        if (!array.empty() && entry.index > count) {
            faults.push_back(entry.value.where + " leaves a gap: the next index is " + std::to_string(count));
            continue;
        }
        count = std::max(count, entry.index + 1);
        from_file.push_back(std::move(entry));
    }
    return from_file;
}

}  // namespace tokenbooth::config
