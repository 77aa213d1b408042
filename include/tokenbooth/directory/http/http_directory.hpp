// Users of the company's own service, asked over HTTP: one signed POST a look-up (contract §4.4). What is answered
// is a user or it is refused: a member that no user has, another type, somebody else than was asked for. Safe from
// any thread.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/http/client.hpp>

#include <memory>
#include <string>

namespace tokenbooth::directory::http {

struct HttpOptions {
    std::string name;
    /// What is asked with POST. Its body is one user: 64 KiB are plenty.
    tokenbooth::http::ClientOptions endpoint{};
    /// What each request is signed with (contract §4.3, "A signed request").
    core::Secret secret{};
};

/// `clock`, which dates the signatures, must outlive the directory.
std::unique_ptr<UserDirectory> make_http_directory(const HttpOptions& options,
                                                   std::unique_ptr<tokenbooth::http::Client> client,
                                                   const core::Clock& clock);

}  // namespace tokenbooth::directory::http
