// Breaks a connection off while libpq reads from it and does not come back: a server that floods keeps it busy
// within one call, on an event loop that has others to serve. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace tokenbooth::directory::postgres {

class StallBreaker {
    struct Watched;

  public:
    using Clock = std::chrono::steady_clock;

    StallBreaker() : thread_([this] { break_off_the_late(); }) {}
    ~StallBreaker();
    StallBreaker(const StallBreaker&) = delete;
    StallBreaker& operator=(const StallBreaker&) = delete;

    /// While it lives for longer than `patience`, the socket, which must outlive it, is shut down: the call that
    /// reads from it ends as if the server had gone.
    class Watch {
      public:
        Watch(StallBreaker& breaker, int socket, Clock::duration patience);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

      private:
        StallBreaker& breaker_;
        std::list<Watched>::iterator place_;
    };

  private:
    struct Watched {
        int socket;
        Clock::time_point until;
    };
    void break_off_the_late();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Watched> watched_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace tokenbooth::directory::postgres
