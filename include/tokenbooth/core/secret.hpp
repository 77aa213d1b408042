// Bytes that must not leak: wiped when destroyed, never copied by accident, and printed as ***. Not thread-safe to
// modify; safe to read from several threads.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace tokenbooth::core {

/// Overwrites the characters in a way that the compiler may not leave out, then empties the string.
void wipe(std::string& bytes);

class Secret {
  public:
    Secret() = default;
    /// Copies `bytes`; the caller wipes its own copy with wipe().
    explicit Secret(std::string_view bytes) : bytes_(bytes) {}
    ~Secret() { clear(); }
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// The bytes themselves, for the one place that needs them. The view dies with the secret.
    std::string_view reveal() const { return bytes_; }
    bool empty() const { return bytes_.empty(); }
    std::size_t size() const { return bytes_.size(); }

  private:
    /// One that is empty holds nothing of an earlier value: each was wiped when it went. Most are, and are moved
    /// often.
    void clear() {
        if (!bytes_.empty()) wipe(bytes_);
    }

    std::string bytes_;
};

/// Prints ***, whatever the secret is.
std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace tokenbooth::core
