#include "app/check_rows.hpp"

#include <tokenbooth/directory/ldap/examine.hpp>

#include <utility>

namespace tokenbooth::app {

CheckRow check_ldap_directory(const config::DirectorySettings& settings) {
    using State = directory::ldap::Examination::State;
    auto examined = directory::ldap::examine(directory::ldap::copy_of(settings.ldap),
                                             core::Deadline::after(std::chrono::seconds(5)));
    CheckState state = CheckState::ok;
    if (examined.state == State::warning) state = CheckState::warning;
    if (examined.state == State::failed) state = CheckState::failed;
    return {.state = state,
            .subject = "directory " + settings.name,
            .found = std::move(examined.found),
            .mend = std::move(examined.mend)};
}

}  // namespace tokenbooth::app
