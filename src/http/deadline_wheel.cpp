#include "http/deadline_wheel.hpp"

#include <algorithm>

namespace tokenbooth::http {

void WheelLink::unlink() {
    if (next_ == nullptr) return;
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = nullptr;
}

DeadlineWheel::DeadlineWheel(Timed::Instant now) : now_(tick_of(now)) {}

// Rounded up, so that nothing is due too early.
std::int64_t DeadlineWheel::tick_of(Timed::Instant instant) {
    return (instant.time_since_epoch() + tick - Timed::Instant::duration(1)) / tick;
}

void DeadlineWheel::set(Timed& entry, Timed::Instant deadline) {
    entry.deadline_ = deadline;
    if (entry.next_ != nullptr && tick_of(deadline) >= entry.tick_) return;
    entry.unlink();
    link(entry);
}

void DeadlineWheel::link(Timed& entry) {
    // What lies beyond the wheel's turn is looked at, and put on, once a turn.
    const auto last = now_ + static_cast<std::int64_t>(slots) - 1;
    entry.tick_ = std::clamp(tick_of(entry.deadline_), now_ + 1, last);
    WheelLink& ring = rings_[static_cast<std::size_t>(entry.tick_) % slots];
    entry.previous_ = &ring;
    entry.next_ = ring.next_;
    ring.next_->previous_ = &entry;
    ring.next_ = &entry;
}

void DeadlineWheel::advance(Timed::Instant now) {
    // Rounded down: a tick is over when all of it is.
    const std::int64_t until = now.time_since_epoch() / tick;
    // After a long sleep one turn sees every entry.
    now_ = std::max(now_, until - static_cast<std::int64_t>(slots));
    while (now_ < until) {
        ++now_;
        Ring& due = rings_[static_cast<std::size_t>(now_) % slots];
        // Taken out as a whole first: what is put on again must not be met in the same pass.
        Ring pass;
        if (due.next_ != &due) {
            pass.next_ = due.next_;
            pass.previous_ = due.previous_;
            pass.next_->previous_ = pass.previous_->next_ = &pass;
            due.previous_ = due.next_ = &due;
        }
        while (pass.next_ != &pass) {
            // Whatever stands in a ring beside its head is Timed.
            auto& entry = static_cast<Timed&>(*pass.next_);
            entry.unlink();
            if (entry.deadline_ > now) {
                link(entry);
            } else {
                entry.on_deadline();
            }
        }
        pass.previous_ = pass.next_ = nullptr;
    }
}

}  // namespace tokenbooth::http
