// The demo site, whole: its users, sessions, key and token service, apart from the configured ones. Outlives every
// reload, and with it its sessions and its key. Thread-safe.
#pragma once

#include <tokenbooth/api/demo.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/issue/signing_keys.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::app {

/// "Jane Soap" and others, one for each thing that a directory may hold or lack.
std::vector<model::User> sample_users();
/// Random, and with an id that Zendesk has not given to anybody.
keyring::KeyOptions make_demo_key();

class DemoSite {
  public:
    /// `clock` must outlive the site.
    DemoSite(config::DemoSettings settings, const core::Clock& clock, std::string version);

    /// Refers to the site.
    const std::shared_ptr<const api::DemoOptions>& pages() const { return pages_; }

  private:
    token::InspectorOptions options_for(std::optional<model::Profile> profile) const;
    std::string inspect(std::string_view text, std::optional<model::Profile> profile) const;
    bool would_be_taken(std::string_view token) const;

    /// For the inspector; no other secret is within its reach.
    const std::vector<keyring::KeyOptions> secrets_;
    const core::Clock& clock_;
    api::DemoSessions sessions_;
    const std::unique_ptr<directory::UserDirectory> directory_;
    const issue::SigningKeys keys_;
    callers::AuthenticatorChain callers_;
    issue::TokenService tokens_;
    std::shared_ptr<const api::DemoOptions> pages_;
};

}  // namespace tokenbooth::app
