// The users that Zendesk's messaging knows: who holds an e-mail address there, and how the address becomes free
// again. For `tokenbooth identity`. The one implementation asks Sunshine Conversations, as Zendesk's OpenAPI
// document describes it (github zendesk/sunshine-conversations-api-spec), with an API key of the app. Waits in
// place: for a command's thread, never for one with an event loop. What fails is a sentence for an operator.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/http/client.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::identity {

struct EmailIdentity {
    std::string address;
    /// How Zendesk came to believe it, in its own words ("sso", "embed"); empty where it does not say.
    std::string verification;
};

struct MessagingUser {
    /// Zendesk's own: letters, digits, hyphens and underscores.
    std::string id;
    std::optional<std::string> external_id;
    /// Of the same person in Zendesk Support, where the two are linked.
    std::optional<std::string> zendesk_id;
    /// Where each brand has users of its own.
    std::optional<std::string> brand_id;
    std::optional<bool> authenticated;
    std::string name;
    std::vector<EmailIdentity> emails;

    /// Addresses are compared without regard to the case of ASCII letters.
    bool holds(std::string_view email) const;
};

class MessagingUsers {
  public:
    virtual ~MessagingUsers() = default;
    /// Whom Zendesk names for an identity of this address; empty where that is nobody.
    virtual core::Result<std::vector<MessagingUser>, core::Failure> find_holders(const std::string& email) = 0;
    /// With all conversations. Zendesk may still be at work when this returns.
    virtual core::Result<void, core::Failure> remove(const MessagingUser& user) = 0;
    /// Keeps the conversations. Returns the user as it is then.
    virtual core::Result<MessagingUser, core::Failure> remove_personal_information(const MessagingUser& user) = 0;
};

struct SunshineOptions {
    /// "https://acme.zendesk.com/sc"; its target has no slash at the end.
    http::Url base;
    std::string app_id;
    std::string key_id;
    core::Secret key_secret;
    /// Whose users are meant where each brand has its own: without it those are not found by an address.
    std::optional<std::string> brand_id;
    /// For each call.
    std::chrono::milliseconds timeout = std::chrono::seconds(15);
};

/// `client` calls the host of `options.base`.
std::unique_ptr<MessagingUsers> make_sunshine_users(const SunshineOptions& options,
                                                    std::unique_ptr<http::Client> client);

}  // namespace tokenbooth::identity
