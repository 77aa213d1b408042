// The provider of tests/openid_provider: oidc-provider, whose tokens come from its own flows.
#pragma once

#include "support/daemon.hpp"
#include "support/temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace tokenbooth::test {

class OpenIdProvider {
  public:
    /// Installs its packages at the first use of a build folder; throws where that fails. Begins at once unless it
    /// is to be stopped.
    explicit OpenIdProvider(bool stopped = false);

    std::string issuer() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::string keys_url() const { return issuer() + "/jwks"; }

    /// Signs "jane" or "zoe" in at the application shop-ALG: {"id_token": …, "access_token": …}, of which the
    /// first is signed by `algorithm` for shop-ALG, and the other by RS256 for urn:tokenbooth.
    nlohmann::json sign_in(const std::string& login, const std::string& algorithm = "RS256") const;
    std::string id_token(const std::string& login, const std::string& algorithm = "RS256") const {
        return sign_in(login, algorithm).at("id_token");
    }
    /// The application's own access token, in nobody's name.
    std::string client_token() const;
    /// From now on it signs with new keys; the old ones stay published.
    void rotate() const;

    void stop();
    /// On the same port, with the same keys.
    void start();
    void freeze() const;
    void thaw() const;

    /// What HS256 is signed with.
    static constexpr const char* client_secret = "a secret of the application with more than 32 bytes";

  private:
    nlohmann::json ask(const std::string& request_line) const;

    const std::uint16_t port_;
    TemporaryFolder folder_;
    Unprivileged user_;
    std::unique_ptr<Daemon> provider_;
};

}  // namespace tokenbooth::test
