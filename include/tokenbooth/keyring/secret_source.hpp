// Where a secret comes from, and the mistakes that are made on the way (threats.md S1). Called at start and on
// reload only. No message ever holds any part of the secret.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace tokenbooth::keyring {

struct SecretFromFile {
    core::Secret secret;
    /// Something that works but should be mended, such as a file that every local user can read.
    std::optional<std::string> warning;
};

/// Drops one trailing newline. Refuses what is world-writable, no regular file, empty or over 64 KiB.
core::Result<SecretFromFile, core::Failure> read_secret_file(const std::filesystem::path& path);

/// Takes the variable's value and overwrites its bytes, so that /proc/PID/environ no longer shows it.
core::Result<core::Secret, core::Failure> take_secret_variable(const std::string& variable);

/// What is wrong with the secret itself, or nothing: quotes or white space around it, control characters in it,
/// fewer than 32 bytes unless `allow_short`, or one of the example secrets that everybody knows.
std::optional<std::string> find_secret_problem(const core::Secret& secret, bool allow_short);

}  // namespace tokenbooth::keyring
