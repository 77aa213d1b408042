#include "support/openid_provider.hpp"

#include "support/certificate.hpp"
#include "support/http_client.hpp"
#include "support/paths.hpp"

#include <csignal>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

std::filesystem::path packages() {
    // One for all tests of this build.
    auto folder = binary().parent_path() / "openid_provider";
    const std::string said = output_of((source_folder() / "tests/openid_provider/install").string() + " " +
                                           folder.string() + " && echo installed",
                                       source_folder());
    if (said.find("installed") == std::string::npos) throw std::runtime_error(said);
    return folder;
}

}  // namespace

OpenIdProvider::OpenIdProvider(bool stopped) : port_(free_port()), user_("nobody") {
    user_.own(folder_.path());
    if (!stopped) start();
}

void OpenIdProvider::start() {
    const std::vector<std::string> command = {
        find_program("node", "nodejs"), (source_folder() / "tests/openid_provider/provider.mjs").string(),
        packages().string(), std::to_string(port_), (folder_.path() / "keys.json").string()};
    provider_ = std::make_unique<Daemon>(command, user_, folder_.path() / "provider.log");
    wait_until_ready(*provider_, [this] {
        try {
            return ask_once(port_, "GET /jwks HTTP/1.1\r\nHost: provider\r\n\r\n").status == 200;
        } catch (const std::exception&) {
            return false;
        }
    });
}

void OpenIdProvider::stop() { provider_->stop(SIGTERM); }
void OpenIdProvider::freeze() const { provider_->freeze_family(); }
void OpenIdProvider::thaw() const { provider_->signal_family(SIGCONT); }

nlohmann::json OpenIdProvider::ask(const std::string& request_line) const {
    const auto answer = ask_once(port_, request_line + " HTTP/1.1\r\nHost: provider\r\nContent-Length: 0\r\n\r\n");
    if (answer.status != 200) throw std::runtime_error("the provider says: " + answer.body);
    return nlohmann::json::parse(answer.body);
}

nlohmann::json OpenIdProvider::sign_in(const std::string& login, const std::string& algorithm) const {
    return ask("GET /test/token?login=" + login + "&alg=" + algorithm);
}

std::string OpenIdProvider::client_token() const { return ask("GET /test/token").at("access_token"); }

void OpenIdProvider::rotate() const { ask("POST /test/rotate"); }

}  // namespace tokenbooth::test
