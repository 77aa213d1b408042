#include "directory/postgres/places.hpp"

#include <tokenbooth/core/descriptor.hpp>

#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

// A firewall may have forgotten a connection that has rested for longer.
constexpr std::chrono::minutes longest_rest(5);

}  // namespace

// Whoever waits for a place. By a descriptor, because nothing else here knows deadlines; the line is rarely
// needed.
class Places::Waiting {
  public:
    explicit Waiting(std::deque<Waiting*>& line) : line_(line) { line_.push_back(this); }
    ~Waiting() { std::erase(line_, this); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

    bool is_possible() const { return event_.is_open(); }
    int number() const { return event_.number(); }
    bool is_called() const { return called_; }
    void call() {
        called_ = true;
        eventfd_write(event_.number(), 1);
    }

  private:
    std::deque<Waiting*>& line_;
    core::Descriptor event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    bool called_ = false;
};

core::Task<bool> Places::take(std::size_t most, core::Deadline deadline) {
    if (taken_ < most) {
        ++taken_;
        co_return true;
    }
    Waiting waiting(line_);
    if (!waiting.is_possible()) co_return false;
    core::Readiness called(waiting.number());
    co_await called.wait(core::Interest::read, deadline);
    co_return waiting.is_called();
}

void Places::give_back() {
    if (line_.empty()) {
        --taken_;
        return;
    }
    // The place goes on to them as it is.
    line_.front()->call();
    line_.pop_front();
}

std::unique_ptr<Session> Places::take_resting(Time now) {
    std::erase_if(resting_, [now](const auto& session) { return now - session->resting_since() > longest_rest; });
    if (resting_.empty()) return nullptr;
    auto session = std::move(resting_.back());
    resting_.pop_back();
    return session;
}

void Places::keep(std::unique_ptr<Session> session, Time now) {
    if (!session->connection().may_be_kept()) return;
    session->rest(now);
    resting_.push_back(std::move(session));
}

}  // namespace tokenbooth::directory::postgres
