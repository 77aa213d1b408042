#include <tokenbooth/directory/directory_guard.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace tokenbooth::directory {
namespace {

// One of the places that a bulkhead has, given back when the look-up ends.
class Place {
  public:
    Place(std::atomic<std::size_t>& taken, std::size_t most)
        : taken_(taken), admitted_(taken.fetch_add(1, std::memory_order_relaxed) < most) {}
    ~Place() { taken_.fetch_sub(1, std::memory_order_relaxed); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool admitted() const { return admitted_; }

  private:
    std::atomic<std::size_t>& taken_;
    const bool admitted_;
};

class DirectoryGuard final : public UserDirectory {
  public:
    DirectoryGuard(const GuardOptions& options, std::unique_ptr<UserDirectory> directory)
        : options_(options), directory_(std::move(directory)) {}

    std::string_view name() const override { return directory_->name(); }
    std::uint64_t version() override { return directory_->version(); }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        const Place place(in_flight_, options_.max_in_flight);
        if (!place.admitted()) co_return full();
        auto found = co_await directory_->find(subject, deadline.or_within(options_.timeout));
        const bool declare =
            options_.emails_are_verified && found && *found != nullptr && !(*found)->email_verified;
        if (declare && (*found)->email) {
            model::User declared = **found;
            declared.email_verified = true;
            found = std::make_shared<const model::User>(std::move(declared));
        }
        co_return found;
    }

    // Anybody may ask for /readyz as often as they like: one probe at a time, whose outcome is everybody's
    // meanwhile.
    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        const Place place(probes_, 1);
        const auto known = last_probe();
        if (!place.admitted() && known) co_return *known;
        auto healthy = co_await directory_->probe(deadline.or_within(options_.timeout));
        remember_probe(healthy);
        co_return healthy;
    }

  private:
    core::Error full() const {
        return {.code = core::Errc::overloaded,
                .message = "too much work is waiting",
                .reason = "directory " + std::string(name()) + ": max_in_flight look-ups are under way",
                .pointer = {}};
    }

    std::optional<core::Result<void>> last_probe() const {
        const std::lock_guard lock(probe_mutex_);
        return last_probe_;
    }
    void remember_probe(const core::Result<void>& outcome) {
        const std::lock_guard lock(probe_mutex_);
        last_probe_ = outcome;
    }

    const GuardOptions options_;
    const std::unique_ptr<UserDirectory> directory_;
    std::atomic<std::size_t> in_flight_ = 0;
    std::atomic<std::size_t> probes_ = 0;
    mutable std::mutex probe_mutex_;
    std::optional<core::Result<void>> last_probe_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_guard(const GuardOptions& options,
                                                    std::unique_ptr<UserDirectory> directory) {
    return std::make_unique<DirectoryGuard>(options, std::move(directory));
}

}  // namespace tokenbooth::directory
