// What `tokenbooth demo` runs on: everything in memory, made at the start, and gone at the end.
#pragma once

#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/model/user.hpp>

#include <string>
#include <vector>

namespace tokenbooth::app {

struct Demo {
    config::Settings settings;
    /// Of the one backend that may ask.
    core::Secret api_key;
    std::vector<model::User> users;
};

/// Fails where `listen` is not a loopback address: a demo signs for anyone who can read its terminal.
core::Result<Demo, core::Failure> prepare_demo(const std::string& listen);

}  // namespace tokenbooth::app
