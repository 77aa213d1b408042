#include "state/instant_table.hpp"

#include <tokenbooth/state/rate_limiter.hpp>

#include <utility>

namespace tokenbooth::state {
namespace {

using Instant = InstantTable::Instant;

// A bucket is one instant: when it will be full again (the "generic cell rate algorithm"). Each token that is
// taken moves it on by the time in which one is refilled.
class MemoryRateLimiter final : public RateLimiter {
  public:
    MemoryRateLimiter(std::size_t buckets, Now now) : full_again_(buckets), now_(std::move(now)) {}

    core::Task<core::Result<Taken>> take(std::string_view key, const Rate& rate, core::Deadline) override {
        co_return take_now(key, rate);
    }

    core::Task<core::Result<void>> give_back(std::string_view key, const Rate& rate, core::Deadline) override {
        full_again_.update(key, [&](Instant& full) {
            if (full != InstantTable::never) full -= refill_of(rate);
        });
        co_return core::Result<void>();
    }

  private:
    static Instant::duration refill_of(const Rate& rate) {
        return std::chrono::duration_cast<Instant::duration>(rate.per) / rate.tokens;
    }

    Taken take_now(std::string_view key, const Rate& rate) {
        const Instant now = now_();
        const Instant::duration refill = refill_of(rate);
        Taken taken;
        full_again_.update(key, [&](Instant& full) {
            const Instant next = std::max(full, now) + refill;
            // What does not divide evenly is less than a nanosecond a token.
            const Instant::duration beyond = next - now - refill * rate.tokens;
            if (beyond <= Instant::duration::zero()) {
                full = next;
                return;
            }
            taken.granted = false;
            taken.retry_after = std::chrono::ceil<std::chrono::milliseconds>(beyond);
        });
        return taken;
    }

    InstantTable full_again_;
    const Now now_;
};

}  // namespace

std::unique_ptr<RateLimiter> make_memory_rate_limiter(std::size_t buckets, Now now) {
    return std::make_unique<MemoryRateLimiter>(buckets, std::move(now));
}

}  // namespace tokenbooth::state
