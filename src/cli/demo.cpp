#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/user_text.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/app/demo.hpp>
#include <tokenbooth/app/process.hpp>

#include <iostream>
#include <utility>

namespace tokenbooth::cli {
namespace {

void print_invitation(const std::string& address, const app::Demo& demo) {
    std::cout << "Tokenbooth demo at http://" << address
              << " (sample users, keys made just now, nothing is written to disk)\n\n"
              << "Sample users:\n";
    print_user_table(std::cout, demo.users);
    std::cout << "\nAsk for a token as a backend would, in another shell:\n\n"
              << "  curl -s http://" << address << "/v1/messaging/token -H 'Authorization: Bearer "
              << demo.api_key.reveal()
              << "' -H 'Content-Type: application/json' -d '{\"external_id\":\"12345678\"}'\n\n"
              << "Ctrl-C ends the demo." << std::endl;
}

}  // namespace

int execute(const RunDemo& command) {
    app::prepare_process();
    auto demo = app::prepare_demo(command.listen);
    if (!demo) {
        complain(demo.error().message);
        return failed;
    }
    const auto application = app::Application::create(
        std::move(demo->settings),
        {.sample_users = demo->users, .reread = {}, .version = TOKENBOOTH_VERSION, .notifier = {}});
    if (!application) {
        complain(application.error().message);
        return failed;
    }
    const auto started = (*application)->start({});
    if (!started) {
        complain(started.error().message + " (tokenbooth demo --listen 127.0.0.1:PORT)");
        return failed;
    }
    print_invitation((*application)->addresses().front(), *demo);
    (*application)->run_until_signal();
    return done;
}

}  // namespace tokenbooth::cli
