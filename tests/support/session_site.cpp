#include "support/session_site.hpp"

#include "support/certificate.hpp"
#include "support/http_client.hpp"
#include "support/paths.hpp"

#include <csignal>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

std::filesystem::path packages() {
    // One for all tests of this build.
    auto folder = binary().parent_path() / "session_site";
    const std::string said = output_of(
        (source_folder() / "tests/session_site/install").string() + " " + folder.string() + " && echo installed",
        source_folder());
    if (said.find("installed") == std::string::npos) throw std::runtime_error(said);
    return folder;
}

}  // namespace

SessionSite::SessionSite() : port_(free_port()), user_("nobody") {
    user_.own(folder_.path());
    start();
}

std::string SessionSite::url(const std::string& target) const {
    // By its name, and at the second of its addresses: on ::1 nobody listens.
    return "http://localhost:" + std::to_string(port_) + target;
}

void SessionSite::start() {
    const std::vector<std::string> command = {
        find_program("node", "nodejs"), (source_folder() / "tests/session_site/site.mjs").string(),
        packages().string(), std::to_string(port_), (folder_.path() / "sessions.json").string()};
    site_ = std::make_unique<Daemon>(command, user_, folder_.path() / "site.log");
    wait_until_ready(*site_, [this] {
        try {
            return ask_once(port_, "GET /api/session HTTP/1.1\r\nHost: site\r\n\r\n").status == 401;
        } catch (const std::exception&) {
            return false;
        }
    });
}

void SessionSite::stop() { site_->stop(SIGTERM); }
void SessionSite::freeze() const { site_->freeze_family(); }
void SessionSite::thaw() const { site_->signal_family(SIGCONT); }

std::string SessionSite::sign_in(const std::string& name) const {
    const auto answer =
        ask_once(port_, "POST /login/" + name + " HTTP/1.1\r\nHost: site\r\nContent-Length: 0\r\n\r\n");
    const std::string cookie = answer.field("set-cookie");
    if (answer.status != 200 || cookie.empty())
        throw std::runtime_error("the site signs nobody in: " + answer.body);
    return cookie.substr(0, cookie.find(';'));
}

void SessionSite::sign_out(const std::string& cookie) const {
    const auto answer = ask_once(
        port_, "POST /logout HTTP/1.1\r\nHost: site\r\nCookie: " + cookie + "\r\nContent-Length: 0\r\n\r\n");
    if (answer.status != 204) throw std::runtime_error("the site signs nobody out: " + answer.body);
}

}  // namespace tokenbooth::test
