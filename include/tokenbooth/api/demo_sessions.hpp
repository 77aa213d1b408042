// Who is signed in to the demo site, and whom its visitors have made up. In memory, bounded, and gone at the end;
// nothing to do with the users and sessions that are configured. Thread-safe.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/model/user.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::api {

class DemoSessions {
  public:
    using User = std::shared_ptr<const model::User>;
    using Time = core::Deadline::Clock::time_point;

    /// For one more the oldest goes; of the sessions and of the typed users each.
    static constexpr std::size_t most = 1000;
    static constexpr std::chrono::hours lifetime{8};

    explicit DemoSessions(std::vector<model::User> samples);

    const std::vector<User>& samples() const { return samples_; }
    User find_sample(std::string_view external_id) const;

    /// Somebody whom a visitor has typed in: gets an external id that says nothing, the same again for the same
    /// address.
    User add(model::User typed);
    /// A sample or a typed user; null where there is none.
    User find_user(std::string_view external_id) const;

    /// The new session's name, which nobody can guess.
    std::string begin(User user, Time now);
    /// Whose it is; null where it is over.
    User find(std::string_view session, Time now) const;
    void end(std::string_view session);

  private:
    struct Session {
        std::string name;
        User user;
        Time ends;
    };

    const std::vector<User> samples_;
    mutable std::mutex mutex_;
    std::deque<User> typed_;
    /// The oldest first, which is the first to end, too.
    std::deque<Session> sessions_;
};

/// Knows the demo site's sessions by their cookie. `sessions` must outlive it.
std::unique_ptr<callers::Authenticator> make_demo_authenticator(const DemoSessions& sessions);

}  // namespace tokenbooth::api
