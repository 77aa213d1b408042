#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/user_text.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/app/demo.hpp>
#include <tokenbooth/app/process.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <iostream>
#include <utility>

namespace tokenbooth::cli {
namespace {

void print_invitation(const std::string& address, const app::Demo& demo, bool given_key) {
    std::cout << "Tokenbooth demo at http://" << address << " (sample users, "
              << (given_key ? "your messaging key" : "keys made just now") << ", nothing is written to disk)\n\n"
              << "See a login happen, in a browser on this machine:\n\n"
              << "  http://" << address << "/demo\n\n"
              << "Sample users:\n";
    print_user_table(std::cout, demo.users);
    std::cout << "\nAsk for a token as a backend would, in another shell:\n\n"
              << "  curl -s http://" << address << "/v1/messaging/token -H 'Authorization: Bearer "
              << demo.api_key.reveal()
              << "' -H 'Content-Type: application/json' -d '{\"external_id\":\"12345678\"}'\n\n"
              << "Ctrl-C ends the demo." << std::endl;
}

// Nothing where none was named.
core::Result<std::optional<keyring::KeyOptions>, core::Failure> key_of(const RunDemo& command) {
    if (command.messaging_key_file.empty()) return std::optional<keyring::KeyOptions>();
    auto read = keyring::read_secret_file(command.messaging_key_file);
    if (!read) return core::Failure{.message = "--messaging-key-file: " + read.error().message};
    if (read->warning) std::cerr << "tokenbooth: " << *read->warning << '\n';
    std::vector<keyring::KeyOptions> keys;
    keys.push_back({.id = command.messaging_key_id, .secret = std::move(read->secret), .sign_from = std::nullopt});
    if (const auto problem = keyring::find_secret_problem(keys.front().secret, false)) {
        return core::Failure{.message = command.messaging_key_file.string() + ": the secret " + *problem};
    }
    const auto problems = keyring::find_problems(keys);
    if (!problems.empty()) return core::Failure{.message = "--messaging-key-id: " + problems.front()};
    return std::optional<keyring::KeyOptions>(std::move(keys.front()));
}

}  // namespace

int execute(const RunDemo& command) {
    app::prepare_process();
    auto key = key_of(command);
    if (!key) {
        complain(key.error().message);
        return failed;
    }
    const bool given_key = key->has_value();
    if (!command.snippet_key.empty() && !given_key) {
        complain(
            "the real widget will refuse this demo's tokens: give --messaging-key-file and --messaging-key-id, "
            "too");
    }
    auto demo =
        app::prepare_demo({.listen = command.listen, .key = std::move(*key), .snippet_key = command.snippet_key});
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
    print_invitation((*application)->addresses().front(), *demo, given_key);
    (*application)->run_until_signal();
    return done;
}

}  // namespace tokenbooth::cli
