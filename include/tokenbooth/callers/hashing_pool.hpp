// The few threads on which passwords are hashed, so that no flood of logins takes more than these CPUs, as much
// memory as a hash on each of them, and a queue that is bounded. It outlives every reload. Thread-safe.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/crypto/password_hash.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenbooth::callers {

struct HashingOptions {
    /// No more than there are CPUs: each is kept busy.
    std::size_t threads = 1;
    /// For each thread. What waits longer than a client does is hashed for nobody: 32 at 60 ms are two seconds.
    std::size_t queue_a_thread = 32;
};

/// What a password is held against. Views of what outlives the task.
struct HashComparison {
    std::string_view hash;
    /// Computed instead where crypto::verify_password() refuses `hash`: how long it takes must not say that there
    /// is such a user.
    std::string_view nobodys;
    /// To find a user takes some microseconds longer than to find none; on a grid of milliseconds that is not
    /// seen.
    core::Deadline::Clock::time_point attempt_began;
};

class HashingPool {
  public:
    explicit HashingPool(const HashingOptions& options);

    /// Computes one hash, whatever comes of it, and begins it a whole number of milliseconds after the attempt
    /// began. Error: overloaded, also where the queue is so long that the hash would not be done by the deadline.
    core::Task<core::Result<crypto::PasswordVerdict>> verify(const core::Secret& password,
                                                             const HashComparison& comparison,
                                                             core::Deadline deadline);
    /// Errors: as verify(); internal_error where the memory for it is not to be had.
    core::Task<core::Result<core::Secret>> hash(const core::Secret& password, core::Deadline deadline);

    /// Hashes that were computed, and how many were not because too many waited.
    std::uint64_t computed() const { return computed_; }
    std::uint64_t turned_away() const { return turned_away_; }
    /// Finishes what is queued; from then on everything is overloaded.
    void close() { pool_.close(); }

  private:
    core::Task<core::Result<void>> run(std::function<void()> work, core::Deadline deadline);

    core::BlockingPool pool_;
    std::atomic<std::uint64_t> computed_ = 0;
    std::atomic<std::uint64_t> turned_away_ = 0;
};

}  // namespace tokenbooth::callers
