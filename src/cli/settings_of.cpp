#include "cli/settings_of.hpp"

#include <tokenbooth/config/load.hpp>

#include <iostream>
#include <utility>

namespace tokenbooth::cli {

std::filesystem::path file_of(const std::filesystem::path& named) {
    if (!named.empty()) return named;
    const std::filesystem::path usual = "tokenbooth.toml";
    std::error_code error;
    return std::filesystem::exists(usual, error) ? usual : "";
}

std::optional<config::Settings> settings_of(const std::filesystem::path& named) {
    auto environment = config::Environment::read();
    auto settings = config::load(file_of(named), environment);
    if (!settings) {
        complain(settings.error().sentences);
        return std::nullopt;
    }
    return std::move(*settings);
}

void complain(const std::string& sentence) { std::cerr << "tokenbooth: " << sentence << '\n'; }

void complain(const std::vector<std::string>& sentences) {
    for (const auto& sentence : sentences) complain(sentence);
}

}  // namespace tokenbooth::cli
