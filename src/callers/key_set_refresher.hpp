// The one thread that fetches an issuer's key set, and those who wait for it. Private to callers.
#pragma once

#include <tokenbooth/callers/key_set_keys.hpp>
#include <tokenbooth/core/descriptor.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace tokenbooth::callers {

enum class Renewal {
    done,  ///< a fetch has succeeded that this call began, or came upon
    asked_lately,
    failed,
    late,  ///< the deadline has passed
};

class KeySetRefresher {
  public:
    using Clock = std::chrono::steady_clock;

    /// `first` may be null; then the first fetch begins at once.
    KeySetRefresher(FetchKeySet fetch, KeySetRules rules, KeySetReport report, std::string first_text,
                    KeySet first);
    /// Waits for the fetch that is under way.
    ~KeySetRefresher();
    KeySetRefresher(const KeySetRefresher&) = delete;
    KeySetRefresher& operator=(const KeySetRefresher&) = delete;

    /// Null while there is none that may be believed. From any thread.
    KeySet current() const;
    /// Waits for the fetch that is under way, or for one that this call begins, where the last such is long enough
    /// ago.
    core::Task<Renewal> renew(core::Deadline deadline);

  private:
    class Bell;

    /// Has the bell rung at the end of a fetch, and begins one where that may be; or what stands in the way.
    std::optional<Renewal> begin(Bell& bell);
    void run();
    bool fetch_once();
    core::Result<KeySetText, core::Failure> fetch_text();
    bool note_failure(std::string message);

    const FetchKeySet fetch_;
    const KeySetRules rules_;
    const KeySetReport report_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool ending_ = false;
    bool wanted_ = false;
    bool under_way_ = false;
    bool last_failed_ = false;
    KeySet set_;
    Clock::time_point fetched_at_;
    Clock::time_point next_;
    std::optional<Clock::time_point> asked_at_;
    /// Each belongs to a call of renew().
    std::vector<Bell*> waiting_;

    /// Of the thread alone. What the set was read from; empty while there is none.
    std::string text_;
    std::string last_failure_;

    std::thread thread_;
};

}  // namespace tokenbooth::callers
