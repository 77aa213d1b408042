#include "state/instant_table.hpp"

#include <tokenbooth/state/recent_marks.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::state {
namespace {

using Instant = InstantTable::Instant;

class MemoryRecentMarks final : public RecentMarks {
  public:
    MemoryRecentMarks(std::size_t marks, Now now) : faded_(marks), now_(std::move(now)) {}

    core::Task<core::Result<void>> mark(std::string_view key, std::chrono::seconds lifetime,
                                        core::Deadline) override {
        const Instant end = now_() + lifetime;
        faded_.update(key, [&](Instant& faded) { faded = std::max(faded, end); });
        co_return core::Result<void>();
    }

    core::Task<core::Result<bool>> is_marked(std::string_view key, core::Deadline) override {
        bool marked = false;
        const Instant now = now_();
        faded_.update(key, [&](const Instant& faded) { marked = faded > now; });
        co_return marked;
    }

  private:
    InstantTable faded_;
    const Now now_;
};

}  // namespace

std::unique_ptr<RecentMarks> make_memory_recent_marks(std::size_t marks, Now now) {
    return std::make_unique<MemoryRecentMarks>(marks, std::move(now));
}

}  // namespace tokenbooth::state
