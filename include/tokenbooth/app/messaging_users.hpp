// Zendesk's messaging users as the configuration lets them be reached. For command-line tools.
#pragma once

#include <tokenbooth/app/pools.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/identity/messaging_users.hpp>

namespace tokenbooth::app {

using MadeMessagingUsers = core::Result<std::unique_ptr<identity::MessagingUsers>, core::Failure>;

/// Fails where [zendesk] does not say with which key. `pools` must outlive them.
MadeMessagingUsers wire_messaging_users(const config::ZendeskSettings& zendesk,
                                        const std::optional<std::string>& brand_id, Pools& pools);

}  // namespace tokenbooth::app
