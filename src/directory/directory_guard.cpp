#include "directory/circuit_breaker.hpp"

#include <tokenbooth/core/place.hpp>
#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/directory_guard.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace tokenbooth::directory {
namespace {

class DirectoryGuard final : public UserDirectory {
  public:
    DirectoryGuard(const GuardOptions& options, std::unique_ptr<UserDirectory> directory,
                   std::function<CircuitBreaker::Time()> now)
        : options_(options), directory_(std::move(directory)), now_(std::move(now)), breaker_(options.timeout) {}

    std::string_view name() const override { return directory_->name(); }
    std::uint64_t version() override { return directory_->version(); }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto found = co_await ask<FoundUser, &UserDirectory::find>(subject, deadline);
        const bool declare =
            options_.emails_are_verified && found && *found != nullptr && !(*found)->email_verified;
        if (declare && (*found)->email) {
            model::User declared = **found;
            declared.email_verified = true;
            found = std::make_shared<const model::User>(std::move(declared));
        }
        co_return found;
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        return ask<Login, &UserDirectory::find_login>(subject, deadline);
    }

    // Anybody may ask for /readyz as often as they like: one probe at a time, whose outcome is everybody's
    // meanwhile.
    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        const core::Place place(probes_, 1);
        const auto known = last_probe();
        if (!place.admitted() && known) co_return *known;
        auto healthy = co_await directory_->probe(deadline.or_within(options_.timeout));
        remember_probe(healthy);
        if (healthy) breaker_.succeed();
        co_return healthy;
    }

  private:
    template <class Found, auto Ask>
    core::Task<core::Result<Found>> ask(const model::Subject& subject, core::Deadline deadline) {
        if (!breaker_.admits(now_())) co_return broken();
        const core::Place place(in_flight_, options_.max_in_flight);
        if (!place.admitted()) co_return overloaded(name(), "max_in_flight look-ups are under way");
        auto found = co_await ((*directory_).*Ask)(subject, deadline.or_within(options_.timeout));
        if (found || !is_outage(found.error())) {
            breaker_.succeed();
        } else {
            remember_failure(found.error().reason);
            breaker_.fail(now_());
        }
        co_return found;
    }

    core::Error broken() const {
        const std::lock_guard lock(mutex_);
        core::Error error = unavailable(name(), "");
        error.reason = "not asked, because it keeps failing: " + last_failure_;
        return error;
    }

    void remember_failure(const std::string& reason) {
        const std::lock_guard lock(mutex_);
        last_failure_ = reason;
    }

    std::optional<core::Result<void>> last_probe() const {
        const std::lock_guard lock(mutex_);
        return last_probe_;
    }
    void remember_probe(const core::Result<void>& outcome) {
        const std::lock_guard lock(mutex_);
        last_probe_ = outcome;
    }

    const GuardOptions options_;
    const std::unique_ptr<UserDirectory> directory_;
    const std::function<CircuitBreaker::Time()> now_;
    CircuitBreaker breaker_;
    std::atomic<std::size_t> in_flight_ = 0;
    std::atomic<std::size_t> probes_ = 0;
    mutable std::mutex mutex_;
    std::string last_failure_;
    std::optional<core::Result<void>> last_probe_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_guard(const GuardOptions& options,
                                                    std::unique_ptr<UserDirectory> directory,
                                                    std::function<core::Deadline::Clock::time_point()> now) {
    return std::make_unique<DirectoryGuard>(options, std::move(directory), std::move(now));
}

}  // namespace tokenbooth::directory
