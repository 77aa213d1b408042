// All deadlines of one thread: a wheel of lists, one for each tick, instead of a timer a connection. To move a
// deadline to later costs nothing: the entry is looked at when its old time comes, and put where it belongs then.
// One thread.
#pragma once

#include <tokenbooth/core/deadline.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tokenbooth::http {

/// Whatever has a deadline; unlinks itself when it is destroyed.
class Timed {
  public:
    using Instant = core::Deadline::Clock::time_point;

    Timed() = default;
    virtual ~Timed() { unlink(); }
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

    virtual void on_deadline() = 0;
    Instant deadline() const { return deadline_; }
    /// From now on it has none.
    void unlink();

  private:
    friend class DeadlineWheel;
    Instant deadline_{};
    std::int64_t tick_ = 0;
    Timed* previous_ = nullptr;
    Timed* next_ = nullptr;
};

class DeadlineWheel {
  public:
    /// How late a deadline may be met.
    static constexpr std::chrono::milliseconds tick{100};

    explicit DeadlineWheel(Timed::Instant now);

    void set(Timed& entry, Timed::Instant deadline);
    /// Calls on_deadline() of every entry whose time has come, once.
    void advance(Timed::Instant now);

  private:
    static constexpr std::size_t slots = 1024;

    /// The head of a ring; never due itself.
    struct Ring final : Timed {
        Ring();
        void on_deadline() override {}
    };

    static std::int64_t tick_of(Timed::Instant instant);
    void link(Timed& entry);

    std::array<Ring, slots> rings_;
    std::int64_t now_;
};

}  // namespace tokenbooth::http
