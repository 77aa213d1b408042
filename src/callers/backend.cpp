#include <tokenbooth/callers/backend.hpp>
#include <tokenbooth/core/time_text.hpp>

namespace tokenbooth::callers {

void LastUse::Slot::note(core::WallTime now) {
    const std::int64_t seconds = core::unix_seconds(now);
    if (at_.load(std::memory_order_relaxed) != seconds) at_.store(seconds, std::memory_order_relaxed);
}

LastUse::Slot& LastUse::of(const std::string& kind, const std::string& name) {
    const std::lock_guard lock(mutex_);
    return slots_[{kind, name}];
}

void LastUse::for_each(const Visit& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [caller, slot] : slots_) visit(caller.first, caller.second, slot);
}

Backend make_backend(const BackendOptions& options, model::CallerKind kind, LastUse& uses) {
    return {.caller = {.kind = kind,
                       .name = options.name,
                       .profiles = model::ProfileSet(options.profiles),
                       .may_assert = options.may_assert.value_or(false)},
            .last_use = &uses.of(std::string(to_string(kind)), options.name)};
}

}  // namespace tokenbooth::callers
