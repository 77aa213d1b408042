#include "cli/holders_of.hpp"

#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/model/user_rules.hpp>

#include <csignal>
#include <utility>

namespace tokenbooth::cli {

Holders::Holders(const std::filesystem::path& config, const std::string& email,
                 const std::optional<std::string>& brand)
    : code_(ask(config, email, brand)) {}

int Holders::ask(const std::filesystem::path& config, const std::string& email,
                 const std::optional<std::string>& brand) {
    if (const auto problem = model::find_email_problem(email)) {
        complain("EMAIL " + *problem);
        return wrong_usage;
    }
    const auto settings = settings_of(config);
    if (!settings) return failed;
    // OpenSSL writes to connections that the other side has closed.
    std::signal(SIGPIPE, SIG_IGN);
    auto made = app::wire_messaging_users(settings->zendesk, brand, pools_);
    if (!made) {
        complain(made.error().message);
        return failed;
    }
    zendesk_ = std::move(*made);
    auto found = zendesk_->find_holders(email);
    if (!found) {
        complain(found.error().message);
        return failed;
    }
    all_ = std::move(*found);
    return done;
}

std::string nobody_holds(const std::string& email, const std::optional<std::string>& brand) {
    return "nobody holds " + email + " in Zendesk's messaging" +
           (brand ? " for this brand" : "; where each brand has users of its own, only --brand ID finds them");
}

}  // namespace tokenbooth::cli
