#include <tokenbooth/core/secret.hpp>

#include <cstring>
#include <ostream>
#include <utility>

namespace tokenbooth::core {

void wipe(std::string& bytes) {
    // The whole capacity: what was written before a shorter value was assigned is still there.
    bytes.resize(bytes.capacity());
    explicit_bzero(bytes.data(), bytes.size());
    bytes.clear();
}

// A copy and a wipe: moving a short string would leave its bytes behind in the source.
// NOLINTNEXTLINE(performance-move-constructor-init)
Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.clear(); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        clear();
        bytes_ = other.bytes_;
        other.clear();
    }
    return *this;
}

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

}  // namespace tokenbooth::core
