#include "api/demo_request.hpp"

#include <tokenbooth/api/demo_sessions.hpp>
#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/random.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/random.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::api {
namespace {

using User = DemoSessions::User;

std::vector<User> shared(std::vector<model::User> users) {
    std::vector<User> all;
    all.reserve(users.size());
    for (auto& user : users) all.push_back(std::make_shared<const model::User>(std::move(user)));
    return all;
}

template <class Users>
User find_in(const Users& users, std::string_view external_id) {
    const auto found = std::find_if(users.begin(), users.end(),
                                    [&](const User& user) { return user->external_id == external_id; });
    return found == users.end() ? nullptr : *found;
}

// Never made of the address: that may change, and the id must not (zendesk-facts §7.20).
std::string new_external_id() {
    constexpr std::size_t enough = 12;
    return "demo_" + core::unique_name().substr(0, enough);
}

bool have_one_address(const model::User& left, const model::User& right) {
    return left.email && right.email && core::equal_ignoring_ascii_case(*left.email, *right.email);
}

class DemoAuthenticator final : public callers::Authenticator {
  public:
    explicit DemoAuthenticator(const DemoSessions& sessions) : sessions_(sessions) {}

    core::Task<callers::Verdict> authenticate(const model::RequestHead& head, std::string_view /*body*/,
                                              core::Deadline /*deadline*/) override {
        const auto cookie = callers::find_cookie(head.fields, demo_cookie);
        if (!cookie) co_return callers::NoCredentials();
        const auto user = sessions_.find(*cookie, core::Deadline::Clock::now());
        if (!user) co_return callers::Rejected{.reason = "the session is over"};
        callers::Accepted accepted{
            .caller = {.kind = model::CallerKind::session,
                       .name = "demo",
                       .profiles = {model::Profile::messaging},
                       .ambient = true},
            .subject = model::Subject{.key = model::SubjectKey::external_id, .value = user->external_id}};
        co_return std::move(accepted);
    }

  private:
    const DemoSessions& sessions_;
};

}  // namespace

DemoSessions::DemoSessions(std::vector<model::User> samples) : samples_(shared(std::move(samples))) {}

User DemoSessions::find_sample(std::string_view external_id) const { return find_in(samples_, external_id); }

User DemoSessions::add(model::User typed) {
    const std::lock_guard lock(mutex_);
    const auto same = std::find_if(typed_.begin(), typed_.end(),
                                   [&](const User& known) { return have_one_address(*known, typed); });
    typed.external_id = same == typed_.end() ? new_external_id() : (*same)->external_id;
    if (same != typed_.end()) typed_.erase(same);
    if (typed_.size() == most) typed_.pop_front();
    typed_.push_back(std::make_shared<const model::User>(std::move(typed)));
    return typed_.back();
}

User DemoSessions::find_user(std::string_view external_id) const {
    if (auto sample = find_sample(external_id)) return sample;
    const std::lock_guard lock(mutex_);
    return find_in(typed_, external_id);
}

std::string DemoSessions::begin(User user, Time now) {
    constexpr std::size_t size = 32;
    std::string name = core::base64url(crypto::random_bytes(size));
    const std::lock_guard lock(mutex_);
    if (sessions_.size() == most) sessions_.pop_front();
    sessions_.push_back({.name = name, .user = std::move(user), .ends = now + lifetime});
    return name;
}

User DemoSessions::find(std::string_view session, Time now) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                    [&](const Session& candidate) { return candidate.name == session; });
    return found == sessions_.end() || found->ends <= now ? nullptr : found->user;
}

void DemoSessions::end(std::string_view session) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const Session& candidate) { return candidate.name == session; });
}

std::unique_ptr<callers::Authenticator> make_demo_authenticator(const DemoSessions& sessions) {
    return std::make_unique<DemoAuthenticator>(sessions);
}

}  // namespace tokenbooth::api
