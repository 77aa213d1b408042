// The site of tests/session_site: Express with express-session, which signs people in and says whose a session is.
#pragma once

#include "support/daemon.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tokenbooth::test {

class SessionSite {
  public:
    /// Installs its packages at the first use of a build folder; throws where that fails.
    SessionSite();

    std::string url(const std::string& target) const;
    /// Signs `name` in ("jane" is 42, "zoe" is 00042) and returns the cookie, "shop_session=…".
    std::string sign_in(const std::string& name) const;
    void sign_out(const std::string& cookie) const;

    void stop();
    /// On the same port, with the same sessions.
    void start();
    void freeze() const;
    void thaw() const;

  private:
    const std::uint16_t port_;
    TemporaryFolder folder_;
    Unprivileged user_;
    std::unique_ptr<Daemon> site_;
};

}  // namespace tokenbooth::test
