#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/app/application.hpp>

#include <utility>

namespace tokenbooth::cli {

int execute(const Serve& command) {
    auto settings = settings_of(command.config, config::Purpose::service);
    if (!settings) return failed;
    app::Application application(std::move(*settings));
    const auto started = application.start();
    if (!started) {
        complain(started.error().message);
        return failed;
    }
    application.run_until_signal();
    return done;
}

}  // namespace tokenbooth::cli
