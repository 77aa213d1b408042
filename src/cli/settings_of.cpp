#include "cli/settings_of.hpp"

#include <tokenbooth/config/load.hpp>

#include <iostream>
#include <utility>

namespace tokenbooth::cli {

std::optional<config::Settings> settings_of(const std::filesystem::path& named, config::Purpose purpose) {
    const std::filesystem::path usual = "tokenbooth.toml";
    std::error_code error;
    const bool nothing_to_read = named.empty() && !std::filesystem::exists(usual, error);
    auto settings = nothing_to_read ? config::load_environment(purpose)
                                    : config::load_file(named.empty() ? usual : named, purpose);
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
