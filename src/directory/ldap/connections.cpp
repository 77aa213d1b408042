#include "directory/ldap/connections.hpp"

namespace tokenbooth::directory::ldap {

std::unique_ptr<Connection> Connections::take() {
    // Let go outside the lock: each says goodbye to its server.
    std::vector<Kept> stale;
    const std::lock_guard lock(mutex_);
    const auto oldest = core::Deadline::Clock::now() - longest_rest;
    while (!kept_.empty()) {
        Kept last = std::move(kept_.back());
        kept_.pop_back();
        if (last.since >= oldest && last.connection->is_quiet()) return std::move(last.connection);
        stale.push_back(std::move(last));
    }
    return nullptr;
}

void Connections::keep(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    if (kept_.size() < most_kept) {
        kept_.push_back({.connection = std::move(connection), .since = core::Deadline::Clock::now()});
    }
}

void Connections::forget() {
    std::vector<Kept> broken;
    const std::lock_guard lock(mutex_);
    broken.swap(kept_);
}

}  // namespace tokenbooth::directory::ldap
