// A place that knows users. Everything above asks this interface and cannot tell SQLite from memory, a cache or a
// chain.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/model/subject.hpp>
#include <tokenbooth/model/user.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

namespace tokenbooth::directory {

/// The user, or null where the directory answered that it knows none. Shared and immutable, so a cache can hand it
/// out.
using FoundUser = std::shared_ptr<const model::User>;

/// Of a directory that cannot tell now whether its users have changed: nothing that was found before may be
/// answered.
constexpr std::uint64_t unknown_version = ~std::uint64_t{0};

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

    /// Whether the directory could answer now: its failure's reason, or nothing. Quick; never waits.
    virtual core::Task<core::Result<void>> probe(core::Deadline deadline) = 0;

    /// Another number once the directory has noticed that its users may have changed; what was found under an
    /// older one must be looked up again. Cheap enough for every request, and never waits.
    virtual std::uint64_t version() { return 0; }
};

}  // namespace tokenbooth::directory
