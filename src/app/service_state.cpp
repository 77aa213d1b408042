#include "app/wiring.hpp"

#include <tokenbooth/app/service_state.hpp>

#include <utility>

namespace tokenbooth::app {

StartedWith StartedWith::of(const config::Settings& settings) {
    return {.listen = settings.server.listen,
            .threads = settings.server.threads,
            .max_connections = settings.server.max_connections,
            .admin_listen = settings.admin_listen};
}

std::vector<std::string> StartedWith::find_changes(const config::Settings& settings) const {
    const StartedWith wanted = of(settings);
    std::vector<std::string> changes;
    if (wanted.listen != listen) changes.emplace_back("server.listen");
    if (wanted.threads != threads) changes.emplace_back("server.threads");
    if (wanted.max_connections != max_connections) changes.emplace_back("server.max_connections");
    if (wanted.admin_listen != admin_listen) changes.emplace_back("admin.listen");
    return changes;
}

core::Result<std::shared_ptr<ServiceState>, core::Failure> ServiceState::build(
    config::Settings& settings, const std::optional<std::vector<model::User>>& sample_users,
    const Surroundings& surroundings) {
    if (!sample_users) create_absent_databases(settings, surroundings.log);
    auto directory =
        sample_users ? wire_sample_directory(*sample_users) : wire_directories(settings, surroundings);
    if (!directory) return directory.error();
    return std::shared_ptr<ServiceState>(new ServiceState(settings, std::move(*directory), surroundings));
}

ServiceState::ServiceState(const config::Settings& settings, std::unique_ptr<directory::UserDirectory> directory,
                           const Surroundings& surroundings)
    : keyring_(settings.messaging_keys),
      directory_(std::move(directory)),
      callers_(wire_callers(settings, surroundings.clock)),
      tokens_(*directory_, keyring_, surroundings.clock, settings.messaging),
      api_(wire_api(settings, callers_, tokens_, surroundings)),
      admin_api_(wire_admin_api(tokens_, surroundings)) {}

core::Result<void, core::Failure> ServiceState::prove() {
    // No event loop on this thread, so the task has ended when the call returns.
    auto task = tokens_.self_test(core::Deadline::after(std::chrono::seconds(5)));
    const auto test = task.result();
    if (const auto failure = test.find_failure()) return core::Failure{.message = failure->reason};
    return {};
}

}  // namespace tokenbooth::app
