#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/state/replay_guard.hpp>

#include <array>
#include <cstring>
#include <mutex>
#include <unordered_map>

namespace tokenbooth::state {
namespace {

// Half a SHA-256: nobody finds two marks that share it.
using Fingerprint = std::array<unsigned char, 16>;

struct FingerprintHash {
    std::size_t operator()(const Fingerprint& fingerprint) const {
        std::size_t hash = 0;
        std::memcpy(&hash, fingerprint.data(), sizeof hash);
        return hash;
    }
};

class MemoryReplayGuard final : public ReplayGuard {
  public:
    MemoryReplayGuard(const core::Clock& clock, std::size_t marks)
        : clock_(clock), marks_in_shard_(marks / shard_count) {}

    core::Task<core::Result<bool>> take(std::string_view mark, core::WallTime until, core::Deadline) override {
        co_return remember(mark, until);
    }

  private:
    struct Shard {
        std::mutex mutex;
        std::unordered_map<Fingerprint, core::WallTime, FingerprintHash> until;
        core::WallTime swept_at;
    };

    core::Result<bool> remember(std::string_view mark, core::WallTime until) {
        const auto digest = crypto::sha256(mark);
        Fingerprint fingerprint;
        std::memcpy(fingerprint.data(), digest.data(), fingerprint.size());
        Shard& shard = shards_[fingerprint.back() % shard_count];
        const auto now = clock_.now();
        const std::lock_guard lock(shard.mutex);
        sweep(shard, now);
        const auto known = shard.until.find(fingerprint);
        if (known != shard.until.end()) {
            if (known->second >= now) return false;
            known->second = until;
            return true;
        }
        if (shard.until.size() >= marks_in_shard_) return full();
        shard.until.emplace(fingerprint, until);
        return true;
    }

    // Now and then, and whenever there is no room: what no longer counts makes place.
    void sweep(Shard& shard, core::WallTime now) const {
        constexpr std::chrono::seconds now_and_then(30);
        constexpr std::chrono::seconds at_the_soonest(1);
        const auto since = now - shard.swept_at;
        const bool due = since >= now_and_then || since < std::chrono::seconds(0);
        const bool pressed = shard.until.size() >= marks_in_shard_ && since >= at_the_soonest;
        if (!due && !pressed) return;
        shard.swept_at = now;
        std::erase_if(shard.until, [now](const auto& mark) { return mark.second < now; });
    }

    static core::Error full() {
        return {.code = core::Errc::overloaded,
                .message = "too much work is waiting",
                .reason = "the memory of used nonces is full; a shorter window needs less of it",
                .pointer = {}};
    }

    static constexpr std::size_t shard_count = 16;
    const core::Clock& clock_;
    const std::size_t marks_in_shard_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace

std::unique_ptr<ReplayGuard> make_memory_replay_guard(const core::Clock& clock, std::size_t marks) {
    return std::make_unique<MemoryReplayGuard>(clock, marks);
}

}  // namespace tokenbooth::state
