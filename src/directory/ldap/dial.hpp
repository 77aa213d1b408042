// A connected socket to an LDAP server by a deadline, the resolving of its name included: getaddrinfo(3) has no
// limit of its own and would keep a thread for as long as no name server answers. Blocks; thread-safe.
#pragma once

#include "directory/ldap/endpoint.hpp"
#include "directory/ldap/failure.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/descriptor.hpp>

#include <memory>
#include <mutex>

namespace tokenbooth::directory::ldap {

struct Resolution;

class Dialler {
  public:
    explicit Dialler(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}
    const Endpoint& endpoint() const { return endpoint_; }

    /// Non-blocking, and closed on exec.
    LdapResult<core::Descriptor> dial(core::Deadline deadline);

  private:
    LdapResult<std::shared_ptr<const Resolution>> resolve(core::Deadline deadline);

    const Endpoint endpoint_;
    std::mutex mutex_;
    /// One at a time, whoever waits for it: a thread that hangs in it cannot be ended.
    std::shared_ptr<Resolution> under_way_;
};

/// Waits with poll(2) for `events` on `socket`; false at the deadline.
bool wait_in_place(int socket, short events, core::Deadline deadline);

}  // namespace tokenbooth::directory::ldap
