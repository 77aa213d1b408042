#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <algorithm>
#include <iostream>
#include <utility>

namespace tokenbooth::cli {
namespace {

model::Platform platform_of(const std::string& name) {
    if (name == "android") return model::Platform::android;
    if (name == "ios") return model::Platform::ios;
    if (name == "unity") return model::Platform::unity;
    return model::Platform::web;
}

}  // namespace

model::Profile profile_of(std::string name) {
    std::replace(name.begin(), name.end(), '-', '_');
    return model::profile_named(name).value_or(model::Profile::messaging);
}

int execute(const TokenSign& command) {
    auto settings = settings_of(command.config);
    if (!settings) return failed;
    const model::Profile profile = profile_of(command.profile);
    const bool on = profile == model::Profile::messaging ? !settings->messaging_keys.empty()
                                                         : !config::secret_of(*settings, profile).empty();
    if (!on) {
        const std::string name(to_string(profile));
        complain("there is no key to sign with: add " +
                 (profile == model::Profile::messaging ? "[[messaging.keys]] with its id and secret_file"
                                                       : "[" + name + "] with its secret_file") +
                 " to the configuration");
        return failed;
    }
    if (!model::has_lifetime(profile) && command.ttl) {
        complain("tokens of this profile have no lifetime that --ttl could shorten");
        return failed;
    }
    // Its lines are for a service; here only what fails is of interest.
    settings->log.level = observability::LogLevel::error;
    const auto application = app::Application::create(std::move(*settings), {});
    if (!application) {
        complain(application.error().message);
        return failed;
    }
    model::TokenRequest request;
    request.profile = profile;
    request.subject = {.key = model::SubjectKey::external_id, .value = command.external_id};
    request.platform = platform_of(command.platform);
    if (command.ttl) request.ttl = std::chrono::seconds(*command.ttl);

    // No event loop on this thread, so the task has ended when the call returns.
    auto task = (*application)->tokens().issue(request, core::Deadline::after(std::chrono::seconds(5)));
    const auto issued = task.result();
    if (!issued) {
        const bool unknown = issued.error().code == core::Errc::user_not_found;
        complain(unknown
                     ? "there is no user " + command.external_id + "; `tokenbooth users list` shows who is there"
                     : issued.error().message + " (" + issued.error().reason + ")");
        return failed;
    }
    if (command.json) {
        std::cout << R"({"token":")" << issued->token << R"(","external_id":)"
                  << core::json_string(issued->external_id) << R"(,"kid":)" << core::json_string(issued->key_id)
                  << (issued->expires_at ? R"(,"expires_at":")" + core::rfc3339(*issued->expires_at) + "\"" : "")
                  << "}\n";
    } else {
        std::cout << issued->token << '\n';
    }
    return done;
}

}  // namespace tokenbooth::cli
