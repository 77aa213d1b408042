// What `tokenbooth demo` runs on: everything in memory, made at the start, and gone at the end.
#pragma once

#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/model/user.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::app {

struct DemoWishes {
    std::string listen;
    /// Signs instead of one made now, so that Zendesk takes the tokens.
    std::optional<keyring::KeyOptions> key;
    /// Of the real widget; empty: a stand-in.
    std::string snippet_key;
};

struct Demo {
    config::Settings settings;
    /// Of the one backend that may ask.
    core::Secret api_key;
    std::vector<model::User> users;
};

/// Fails where the address to listen at is not a loopback one: a demo signs for anyone who can read its terminal,
/// or its page.
core::Result<Demo, core::Failure> prepare_demo(DemoWishes wishes);

}  // namespace tokenbooth::app
