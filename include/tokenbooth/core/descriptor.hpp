// A file descriptor that is closed when it is no longer needed. Moves, never copies.
#pragma once

#include <utility>

namespace tokenbooth::core {

class Descriptor {
  public:
    Descriptor() = default;
    /// Takes `number` over; a negative one stands for none.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    /// Gives it to the caller, who closes it.
    int release() { return std::exchange(number_, -1); }

  private:
    void reset();
    int number_ = -1;
};

}  // namespace tokenbooth::core
