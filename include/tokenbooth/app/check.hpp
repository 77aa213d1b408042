// What `tokenbooth check` finds: everything that a configuration names, tried. Blocking; for command-line tools.
#pragma once

#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/clock.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::app {

enum class CheckState { ok, warning, failed };

struct CheckRow {
    CheckState state = CheckState::ok;
    /// "key app_…", "directory customers".
    std::string subject;
    std::string found;
    /// How to mend what is not ok; else empty.
    std::string mend;
};

/// Judges every key and caller, reaches every directory, and looks `user` up where one is named. Creates nothing.
std::vector<CheckRow> check(const config::Settings& settings, const std::optional<std::string>& user,
                            core::WallTime now);

}  // namespace tokenbooth::app
