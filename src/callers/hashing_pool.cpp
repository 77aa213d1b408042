#include <tokenbooth/callers/hashing_pool.hpp>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace tokenbooth::callers {

using crypto::PasswordMatch;

namespace {

void sleep_to_grid(core::Deadline::Clock::time_point origin) {
    using std::chrono::milliseconds;
    const auto passed = core::Deadline::Clock::now() - origin;
    std::this_thread::sleep_until(origin + std::chrono::floor<milliseconds>(passed) + milliseconds(1));
}

}  // namespace

HashingPool::HashingPool(const HashingOptions& options)
    : pool_(options.threads, options.threads * options.queue_a_thread) {}

core::Task<core::Result<crypto::PasswordVerdict>> HashingPool::verify(const core::Secret& password,
                                                                      const HashComparison& comparison,
                                                                      core::Deadline deadline) {
    crypto::PasswordVerdict verdict;
    std::function<void()> work = [&] {
        sleep_to_grid(comparison.attempt_began);
        verdict = crypto::verify_password(password, comparison.hash);
        if (verdict.match != PasswordMatch::refused) return;
        // Ours takes what others refuse, such as more than 72 bytes.
        const auto instead = crypto::verify_password(password, comparison.nobodys);
        if (instead.match == PasswordMatch::refused) crypto::verify_password(password, crypto::hash_of_nobody());
    };
    const auto ran = co_await run(std::move(work), deadline);
    if (!ran) co_return ran.error();
    co_return std::move(verdict);
}

core::Task<core::Result<core::Secret>> HashingPool::hash(const core::Secret& password, core::Deadline deadline) {
    std::optional<core::Result<crypto::PasswordHash, core::Failure>> hashed;
    std::function<void()> work = [&] { hashed = crypto::hash_password(password); };
    const auto ran = co_await run(std::move(work), deadline);
    if (!ran) co_return ran.error();
    if (!*hashed) {
        co_return core::Error{.code = core::Errc::internal_error,
                              .message = "something went wrong here",
                              .reason = hashed->error().message,
                              .pointer = {}};
    }
    co_return core::Secret((*hashed)->phc);
}

core::Task<core::Result<void>> HashingPool::run(std::function<void()> work, core::Deadline deadline) {
    // What begins later ends when whoever asked has been answered, or has gone.
    constexpr std::chrono::milliseconds longest_hash(1000);
    const auto patience = deadline.remaining();
    const core::Deadline begin_by = core::Deadline::after(patience - std::min(longest_hash, patience / 2));
    bool in_time = false;
    std::function<void()> timed = [&] {
        in_time = !begin_by.passed();
        if (!in_time) return;
        work();
        ++computed_;
    };
    const bool accepted = co_await pool_.run(std::move(timed));
    if (accepted && in_time) co_return core::Result<void>();
    ++turned_away_;
    co_return core::Error{
        .code = core::Errc::overloaded,
        .message = "too many logins are waiting",
        .reason = accepted ? "a password waited too long to be hashed" : "too many passwords wait to be hashed",
        .pointer = {}};
}

}  // namespace tokenbooth::callers
