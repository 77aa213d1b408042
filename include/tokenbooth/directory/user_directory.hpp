// A place that knows users. Everything above asks this interface and cannot tell SQLite from memory, a cache or a
// chain.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/model/subject.hpp>
#include <tokenbooth/model/user.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace tokenbooth::directory {

/// The user, or null where the directory answered that it knows none. Shared and immutable, so a cache can hand it
/// out.
using FoundUser = std::shared_ptr<const model::User>;

/// Of a directory that cannot tell now whether its users have changed: nothing that was found before may be
/// answered.
constexpr std::uint64_t unknown_version = ~std::uint64_t{0};

/// Says whether a password is the right one, where the directory does not hand out hashes: LDAP does it by a bind.
class PasswordJudge {
  public:
    virtual ~PasswordJudge() = default;
    /// `password` must outlive the task, the directory this judge.
    virtual core::Task<core::Result<bool>> accepts(const core::Secret& password, core::Deadline deadline) = 0;
};

/// What a login is checked against: exactly one check, whoever it is and whether or not they exist, so that
/// answers take equally long. Never cached.
struct Login {
    /// Null where the directory knows nobody by that name.
    FoundUser user;
    /// As the directory keeps it; empty where it keeps none.
    core::Secret password_hash{};
    /// Where the directory judges itself; then for an unknown user, too, whom it refuses as slowly as a wrong
    /// password.
    std::unique_ptr<PasswordJudge> judge{};
    /// Keeps a better hash instead; set where the store is ours.
    std::function<core::Task<core::Result<void>>(core::Secret hash, core::Deadline deadline)> replace_hash{};
};

class UserDirectory {
  public:
    virtual ~UserDirectory() = default;

    /// As the configuration names it; for logs.
    virtual std::string_view name() const = 0;

    /// "Not found" is an answer: a value that is null. "Could not find out" is a failure: directory_unavailable,
    /// or directory_timeout past the deadline, which the directory honours itself. More than one match is
    /// user_ambiguous. External ids and usernames match byte for byte; e-mails ASCII-case-insensitively as a whole
    /// and with no other folding. Safe from any thread. `subject` must outlive the task.
    virtual core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) = 0;

    /// The same for somebody who signs in with a password. Hashes nothing. A directory without passwords knows
    /// nobody.
    virtual core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline);

    /// Whether the directory could answer now: its failure's reason, or nothing. Quick; never waits.
    virtual core::Task<core::Result<void>> probe(core::Deadline deadline) = 0;

    /// Another number once the directory has noticed that its users may have changed; what was found under an
    /// older one must be looked up again. Cheap enough for every request, and never waits.
    virtual std::uint64_t version() { return 0; }
};

}  // namespace tokenbooth::directory
