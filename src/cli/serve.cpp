#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/app/process.hpp>

#include <utility>

namespace tokenbooth::cli {

int execute(const Serve& command) {
    app::prepare_process();
    app::StartOptions how{.inherited = app::take_inherited_sockets(), .take_over = command.take_over};
    auto notifier = app::Notifier::take();
    auto environment = config::Environment::read();
    // Decided once: a file that is missing at a reload is a fault, not a service without one.
    const auto file = file_of(command.config);
    const auto read = [&] { return config::load(file, environment, config::Purpose::service); };
    auto settings = read();
    if (!settings) {
        complain(settings.error().sentences);
        return failed;
    }
    const auto application = app::Application::create(std::move(*settings), {.sample_users = std::nullopt,
                                                                             .reread = read,
                                                                             .version = TOKENBOOTH_VERSION,
                                                                             .notifier = std::move(notifier)});
    if (!application) {
        complain(application.error().message);
        return failed;
    }
    const auto started = (*application)->start(std::move(how));
    if (!started) {
        complain(started.error().message);
        return failed;
    }
    (*application)->run_until_signal();
    return done;
}

}  // namespace tokenbooth::cli
