#include <tokenbooth/core/descriptor.hpp>

#include <unistd.h>

namespace tokenbooth::core {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        number_ = std::exchange(other.number_, -1);
    }
    return *this;
}

void Descriptor::reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
}

}  // namespace tokenbooth::core
