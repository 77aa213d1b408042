#include "config/options.hpp"

#include <tokenbooth/config/reference.hpp>

#include <algorithm>

namespace tokenbooth::config {
namespace {

struct Place {
    /// "[server.limits]", "[[messaging.keys]]"
    std::string table;
    std::string_view name;
};

Place place_of(std::string_view key) {
    const std::size_t dot = key.rfind('.');
    std::string table(key.substr(0, dot));
    const bool array = table.ends_with("[]");
    // A table within the last of an array's tables is written without the brackets.
    for (std::size_t brackets = table.find("[]"); brackets != std::string::npos; brackets = table.find("[]")) {
        table.erase(brackets, 2);
    }
    return {.table = array ? "[[" + table + "]]" : "[" + table + "]", .name = key.substr(dot + 1)};
}

// Whether nothing in the table has a default: then it is one that few have.
bool is_example(const std::string& table) {
    return std::none_of(options().begin(), options().end(), [&](const Option& option) {
        return option.has_default && place_of(option.key).table == table;
    });
}

// Help as comment lines of at most so many columns.
std::string comment(std::string_view help) {
    constexpr std::size_t width = 110;
    std::string lines;
    while (!help.empty()) {
        std::size_t end = help.size();
        if (end > width) end = help.rfind(' ', width);
        lines += "# " + std::string(help.substr(0, end)) + "\n";
        help.remove_prefix(end == help.size() ? end : end + 1);
    }
    return lines;
}

}  // namespace

std::string reference_toml() {
    std::string text =
        "# Every key that Tokenbooth knows, with its default and its reason. What is commented out has no "
        "default: the\n"
        "# value is an example. Written from src/config/options.cpp; a test holds the two together.\n"
        "# Each key may also come from the environment: server.listen is TOKENBOOTH__SERVER__LISTEN.\n";
    std::string table;
    for (const auto& option : options()) {
        const Place place = place_of(option.key);
        if (place.table != table)
            text += "\n" + std::string(is_example(place.table) ? "# " : "") + place.table + "\n";
        table = place.table;
        text += comment(option.help);
        text += std::string(option.has_default ? "" : "# ") + std::string(place.name) + " = " +
                std::string(option.sample) + "\n";
    }
    return text;
}

std::string reference_markdown() {
    std::string text = "| key | default | what it does |\n| --- | --- | --- |\n";
    for (const auto& option : options()) {
        const bool in_array = option.key.find("[]") != std::string_view::npos;
        const std::string sample = "`" + std::string(option.sample) + "`";
        const std::string shown = option.has_default && !in_array ? sample : "e.g. " + sample;
        text += "| `" + std::string(option.key) + "` | " + shown + " | " + std::string(option.help) + " |\n";
    }
    return text;
}

}  // namespace tokenbooth::config
