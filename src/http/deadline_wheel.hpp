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

/// A place in a ring of the wheel.
class WheelLink {
  public:
    WheelLink() = default;
    ~WheelLink() { unlink(); }
    WheelLink(const WheelLink&) = delete;
    WheelLink& operator=(const WheelLink&) = delete;

    void unlink();

  protected:
    friend class DeadlineWheel;
    WheelLink* previous_ = nullptr;
    WheelLink* next_ = nullptr;
};

/// Whatever has a deadline; it has none any more once it is destroyed, or unlink()ed.
class Timed : public WheelLink {
  public:
    using Instant = core::Deadline::Clock::time_point;

    Timed() = default;
    virtual ~Timed() = default;
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

    virtual void on_deadline() = 0;
    Instant deadline() const { return deadline_; }

  private:
    friend class DeadlineWheel;
    Instant deadline_{};
    std::int64_t tick_ = 0;
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
    struct Ring : WheelLink {
        Ring() { previous_ = next_ = this; }
    };

    static std::int64_t tick_of(Timed::Instant instant);
    void link(Timed& entry);

    std::array<Ring, slots> rings_;
    std::int64_t now_;
};

}  // namespace tokenbooth::http
