#include "callers/key_set_refresher.hpp"

#include <tokenbooth/core/readiness.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {

using core::Failure;

// What one call of renew() waits for; rung by the thread as long as it stands in its list.
class KeySetRefresher::Bell {
  public:
    explicit Bell(KeySetRefresher& refresher) : refresher_(refresher) {}
    ~Bell() {
        const std::lock_guard lock(refresher_.mutex_);
        std::erase(refresher_.waiting_, this);
    }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    bool hang() {
        descriptor_ = core::Descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
        return descriptor_.is_open();
    }
    void ring() const {
        const std::uint64_t one = 1;
        // Cannot fail: nobody else has written to it.
        [[maybe_unused]] const auto written = write(descriptor_.number(), &one, sizeof one);
    }
    int number() const { return descriptor_.number(); }

  private:
    KeySetRefresher& refresher_;
    core::Descriptor descriptor_;
};

KeySetRefresher::KeySetRefresher(FetchKeySet fetch, KeySetRules rules, KeySetReport report, std::string first_text,
                                 KeySet first)
    : fetch_(std::move(fetch)),
      rules_(rules),
      report_(std::move(report)),
      set_(std::move(first)),
      fetched_at_(Clock::now()),
      next_(set_ == nullptr ? Clock::now() : Clock::now() + rules.refresh_every),
      text_(std::move(first_text)),
      thread_([this] { run(); }) {}

KeySetRefresher::~KeySetRefresher() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

KeySet KeySetRefresher::current() const {
    const std::lock_guard lock(mutex_);
    if (rules_.oldest && Clock::now() - fetched_at_ > *rules_.oldest) return nullptr;
    return set_;
}

core::Task<Renewal> KeySetRefresher::renew(core::Deadline deadline) {
    Bell bell(*this);
    if (const auto obstacle = begin(bell)) co_return *obstacle;
    core::Readiness rung(bell.number());
    const bool ended = co_await rung.wait(core::Interest::read, deadline);
    if (!ended) co_return Renewal::late;
    const std::lock_guard lock(mutex_);
    co_return last_failed_ ? Renewal::failed : Renewal::done;
}

std::optional<Renewal> KeySetRefresher::begin(Bell& bell) {
    // Each holds a descriptor.
    constexpr std::size_t most_waiting = 1'000;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const bool may_ask = !asked_at_ || now - *asked_at_ >= rules_.unknown_key_pause;
    if (!under_way_ && !wanted_ && !may_ask) return last_failed_ ? Renewal::failed : Renewal::asked_lately;
    if (waiting_.size() == most_waiting || !bell.hang()) return Renewal::failed;
    if (!under_way_ && !wanted_) {
        asked_at_ = now;
        wanted_ = true;
        changed_.notify_all();
    }
    waiting_.push_back(&bell);
    return std::nullopt;
}

void KeySetRefresher::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait_until(lock, next_, [this] { return ending_ || wanted_; });
        if (ending_) return;
        if (!wanted_ && Clock::now() < next_) continue;
        wanted_ = false;
        under_way_ = true;
        lock.unlock();
        const bool succeeded = fetch_once();
        lock.lock();
        under_way_ = false;
        last_failed_ = !succeeded;
        const auto now = Clock::now();
        if (succeeded) fetched_at_ = now;
        next_ = now + (succeeded ? rules_.refresh_every
                                 : (set_ == nullptr ? rules_.retry_without_keys : rules_.retry_with_keys));
        for (const auto* const bell : waiting_) bell->ring();
        waiting_.clear();
    }
}

core::Result<KeySetText, Failure> KeySetRefresher::fetch_text() {
    try {
        // This thread has no event loop, so the task has ended when the call returns.
        auto task = fetch_(core::Deadline::after(rules_.timeout));
        return task.result();
    } catch (const std::exception& error) {
        return Failure{.message = error.what()};
    }
}

bool KeySetRefresher::fetch_once() {
    auto fetched = fetch_text();
    if (!fetched) return note_failure(std::move(fetched.error().message));
    std::string& text = fetched->text;
    if (!text_.empty() && text == text_) {
        if (!last_failure_.empty()) report_(current());
        last_failure_.clear();
        return true;
    }
    auto read = token::JsonWebKeySet::read(text);
    if (!read) return note_failure(std::move(read.error().message));
    text_ = std::move(text);
    last_failure_.clear();
    auto set = std::make_shared<const token::JsonWebKeySet>(std::move(*read));
    {
        const std::lock_guard lock(mutex_);
        set_ = set;
    }
    report_(KeySet(std::move(set)));
    return true;
}

bool KeySetRefresher::note_failure(std::string message) {
    if (message != last_failure_) report_(Failure{.message = message});
    last_failure_ = std::move(message);
    return false;
}

}  // namespace tokenbooth::callers
