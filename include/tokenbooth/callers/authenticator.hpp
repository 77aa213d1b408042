// One way of proving who is asking. Four answers, and everything that is none of them is a denial.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/model/caller.hpp>
#include <tokenbooth/model/request_head.hpp>
#include <tokenbooth/model/subject.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tokenbooth::callers {

/// The request carries nothing of this kind; the next authenticator may look.
struct NoCredentials {};
/// The request carries something of this kind, and it is wrong. No later authenticator rescues it.
struct Rejected {
    /// For the logs; the caller only learns that it was refused.
    std::string reason;
    /// unauthenticated; invalid_credentials for a password; email_not_verified where somebody is signed in by an
    /// address that nobody says is theirs, which only a page of single sign-on tells them.
    core::Errc code = core::Errc::unauthenticated;
};
struct Accepted {
    model::Caller caller;
    /// Who the caller itself is; nothing for a backend, which names a user in its request.
    std::optional<model::Subject> subject{};
};
/// It was not to be found out: the session endpoint is down, the queue is full, a cookie stands twice, too many
/// have failed. `error` is what the caller is told.
struct Undecided {
    core::Error error;
};

using Verdict = std::variant<NoCredentials, Rejected, Accepted, Undecided>;

class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// Safe from any thread. The views must outlive the task; the deadline is honoured here.
    virtual core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view body,
                                             core::Deadline deadline) = 0;
};

}  // namespace tokenbooth::callers
