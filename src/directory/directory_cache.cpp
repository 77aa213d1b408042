#include <tokenbooth/directory/directory_cache.hpp>

#include <tokenbooth/directory/directory_errors.hpp>

#include <utility>

namespace tokenbooth::directory {
namespace {

using Freshness = UserCache::Freshness;

bool may_be_answered_stale(const core::Error& error) {
    return is_outage(error) || error.code == core::Errc::overloaded;
}

class DirectoryCache final : public UserDirectory {
  public:
    DirectoryCache(const CacheOptions& options, std::unique_ptr<UserDirectory> directory, CacheCounters& counters,
                   std::function<UserCache::Time()> now)
        : directory_(std::move(directory)), counters_(counters), now_(std::move(now)), cache_(options) {}

    std::string_view name() const override { return directory_->name(); }
    std::uint64_t version() override { return directory_->version(); }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        // Read before the users are: what changes in between is then looked up again.
        const std::uint64_t version = directory_->version();
        UserCache::Answer known = cache_.find(subject, version, now_());
        if (known.freshness == Freshness::fresh) {
            counters_.count(CacheCounters::hit);
            co_return std::move(known.user);
        }
        auto found = co_await directory_->find(subject, deadline);
        if (found) {
            counters_.count(CacheCounters::miss);
            if (version != unknown_version) cache_.store(subject, version, now_(), *found);
        } else if (known.freshness == Freshness::stale && may_be_answered_stale(found.error())) {
            counters_.count(CacheCounters::stale);
            co_return std::move(known.user);
        }
        co_return found;
    }

    // Passwords are never cached (contract §4.4).
    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        return directory_->find_login(subject, deadline);
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        auto healthy = co_await directory_->probe(deadline);
        // Answering from the cache counts as answering (contract §2).
        if (!healthy && cache_.can_answer(directory_->version(), now_())) co_return core::Result<void>();
        co_return healthy;
    }

  private:
    const std::unique_ptr<UserDirectory> directory_;
    CacheCounters& counters_;
    const std::function<UserCache::Time()> now_;
    UserCache cache_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_cache(const CacheOptions& options,
                                                    std::unique_ptr<UserDirectory> directory,
                                                    CacheCounters& counters,
                                                    std::function<UserCache::Time()> now) {
    return std::make_unique<DirectoryCache>(options, std::move(directory), counters, std::move(now));
}

}  // namespace tokenbooth::directory
