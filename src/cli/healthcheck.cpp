#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/http/probe.hpp>

namespace tokenbooth::cli {

int execute(const Healthcheck& command) {
    const auto settings = settings_of(command.config);
    if (!settings) return failed;
    if (settings->server.listen.empty()) {
        complain("server.listen is empty, so there is nothing to ask");
        return failed;
    }
    const std::string& address = settings->server.listen.front();
    const std::string path = command.ready ? "/readyz" : "/healthz";
    const auto status = http::probe(settings->server, settings->tls, path, std::chrono::seconds(3));
    if (!status) {
        complain(status.error().message);
        return failed;
    }
    if (*status != 200) {
        complain(address + settings->server.base_path + path + " answers " + std::to_string(*status));
        return failed;
    }
    return done;
}

}  // namespace tokenbooth::cli
