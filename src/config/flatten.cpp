#include "config/flatten.hpp"

#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenbooth::config {
namespace {

class Flattener {
  public:
    explicit Flattener(const std::string& name) : name_(name) {}

    void take_table(toml::table& table, const std::string& prefix, std::size_t index) {
        for (auto&& [key, node] : table) {
            take_node(node, prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str()),
                      index);
        }
    }

    std::vector<Entry> entries() && {
        // toml++ sorts by key; a reader looks for the faults from top to bottom.
        std::stable_sort(lines_.begin(), lines_.end(),
                         [](const auto& left, const auto& right) { return left.first < right.first; });
        std::vector<Entry> entries;
        entries.reserve(lines_.size());
        for (auto& [line, entry] : lines_) entries.push_back(std::move(entry));
        return entries;
    }

  private:
    void take_node(toml::node& node, const std::string& key, std::size_t index) {
        if (auto* table = node.as_table()) {
            if (table->empty()) {
                add(node, key, index, {.content = std::vector<Value>(), .where = where(node)});
                lines_.back().second.empty_table = true;
            }
            take_table(*table, key, index);
        } else if (auto* array = node.as_array(); array != nullptr && holds_tables(*array)) {
            std::size_t element_index = 0;
            for (auto& element : *array) take_node(element, key + "[]", element_index++);
        } else {
            add(node, key, index, value_of(node));
        }
    }

    static bool holds_tables(const toml::array& array) {
        return !array.empty() &&
               std::all_of(array.begin(), array.end(), [](const toml::node& node) { return node.is_table(); });
    }

    void add(const toml::node& node, const std::string& key, std::size_t index, Value value) {
        lines_.emplace_back(node.source().begin.line,
                            Entry{.key = key, .index = index, .value = std::move(value)});
    }

    std::string where(const toml::node& node) const {
        return name_ + ":" + std::to_string(node.source().begin.line);
    }

    Value value_of(toml::node& node) const {
        Value value{.content = std::string(), .where = where(node)};
        if (auto* text = node.as_string()) {
            value.content = text->get();
            core::wipe(text->get());  // it may be a secret, and the document does not wipe itself
        } else if (const auto* number = node.as_integer()) {
            value.content = number->get();
        } else if (const auto* fraction = node.as_floating_point()) {
            value.content = fraction->get();
        } else if (const auto* flag = node.as_boolean()) {
            value.content = flag->get();
        } else if (const auto* time = node.as_date_time(); time != nullptr && time->get().offset) {
            value.content = instant(time->get());
        } else if (auto* array = node.as_array()) {
            std::vector<Value> elements;
            for (auto& element : *array) elements.push_back(value_of(element));
            value.content = std::move(elements);
        } else {
            // A date or a time without a zone: no option takes one.
            value.content = std::monostate();
        }
        return value;
    }

    static core::WallTime instant(const toml::date_time& time) {
        using namespace std::chrono;
        const auto day = year(time.date.year) / month(time.date.month) / std::chrono::day(time.date.day);
        return core::wall_time(sys_days(day) + hours(time.time.hour) + minutes(time.time.minute) +
                               seconds(time.time.second) - minutes(time.offset->minutes));
    }

    const std::string& name_;
    std::vector<std::pair<toml::source_index, Entry>> lines_;
};

// What toml++ quotes of the file may be a secret that was written without its quotes.
std::string without_quotations(std::string_view description) {
    std::string shown;
    while (!description.empty()) {
        const std::size_t word_end = std::min(description.find(' '), description.size() - 1) + 1;
        constexpr std::size_t longest_word = 24;
        shown += word_end > longest_word ? "… " : description.substr(0, word_end);
        description.remove_prefix(word_end);
    }
    return shown;
}

// A key of a hundred thousand words would be as many tables, one in the other, and every walk over them recursive.
std::optional<std::size_t> find_too_long_a_line(std::string_view toml) {
    constexpr std::size_t longest_line = 16 * 1024;
    for (std::size_t number = 1; !toml.empty(); ++number) {
        const std::size_t size = std::min(toml.find('\n'), toml.size());
        if (size > longest_line) return number;
        toml.remove_prefix(std::min(size + 1, toml.size()));
    }
    return std::nullopt;
}

}  // namespace

core::Result<std::vector<Entry>, core::Failure> flatten_toml(std::string_view toml, const std::string& name) {
    if (auto too_long = find_too_long_a_line(toml)) {
        return core::Failure{.message =
                                 name + ":" + std::to_string(*too_long) + ": the line is longer than 16 KiB"};
    }
    try {
        toml::table document = toml::parse(toml);
        Flattener flattener(name);
        flattener.take_table(document, "", 0);
        return std::move(flattener).entries();
    } catch (const toml::parse_error& error) {
        return core::Failure{.message = name + ":" + std::to_string(error.source().begin.line) +
                                        ": not valid TOML: " + without_quotations(error.description())};
    }
}

}  // namespace tokenbooth::config
