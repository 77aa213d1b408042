#include <tokenbooth/app/messaging_users.hpp>

#include <utility>

namespace tokenbooth::app {

MadeMessagingUsers wire_messaging_users(const config::ZendeskSettings& zendesk,
                                        const std::optional<std::string>& brand_id, Pools& pools) {
    if (zendesk.app_id.empty()) {
        return core::Failure{
            .message =
                "asking Zendesk needs an API key: make one in Admin Center > Apps and integrations > "
                "Conversations API, and set subdomain, app_id, api_key_id and api_key_secret_file "
                "in [zendesk]; see docs/identity.md"};
    }
    // A page of a hundred users with all that is known of each of them.
    constexpr std::size_t largest_answer = std::size_t{2} * 1024 * 1024;
    auto client = http::make_client(
        {.url = zendesk.api_base, .connect_timeout = std::chrono::seconds(5), .max_body = largest_answer},
        pools.for_names());
    if (!client) return core::Failure{.message = "zendesk.api_base: " + client.error().message};
    return identity::make_sunshine_users({.base = zendesk.api_base,
                                          .app_id = zendesk.app_id,
                                          .key_id = zendesk.api_key_id,
                                          .key_secret = core::Secret(zendesk.api_key_secret.reveal()),
                                          .brand_id = brand_id},
                                         std::move(*client));
}

}  // namespace tokenbooth::app
