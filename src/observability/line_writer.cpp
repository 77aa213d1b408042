#include <tokenbooth/observability/line_writer.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

namespace tokenbooth::observability {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience_at_the_end(1);
// Between two looks at whether it is time to close.
constexpr int poll_milliseconds = 100;

}  // namespace

LineWriter::LineWriter(int descriptor, std::size_t capacity)
    : descriptor_(descriptor), capacity_(capacity), writer_([this] { serve(); }) {}

LineWriter::~LineWriter() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    lines_wait_.notify_one();
    writer_.join();
}

void LineWriter::append(std::string_view line) {
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() + line.size() > capacity_) {
            ++dropped_;
            return;
        }
        was_empty = waiting_.empty();
        waiting_ += line;
    }
    // One wake-up a batch, not one a line.
    if (was_empty) lines_wait_.notify_one();
}

std::uint64_t LineWriter::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

bool LineWriter::closing() const {
    const std::lock_guard lock(mutex_);
    return closing_;
}

void LineWriter::serve() {
    std::string batch;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            lines_wait_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            batch.clear();
            std::swap(batch, waiting_);
        }
        if (!write_all(batch)) {
            const auto lost = static_cast<std::uint64_t>(std::count(batch.begin(), batch.end(), '\n'));
            const std::lock_guard lock(mutex_);
            dropped_ += lost;
        }
        // Lets a batch gather under load; a line is on its way within this time.
        if (!closing()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

bool LineWriter::write_all(std::string_view bytes) {
    Clock::time_point give_up = Clock::time_point::max();
    while (!bytes.empty()) {
        if (give_up == Clock::time_point::max() && closing()) give_up = Clock::now() + patience_at_the_end;
        if (Clock::now() >= give_up) return false;
        pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (poll(&ready, 1, poll_milliseconds) <= 0) continue;
        // POLLOUT promises room for so much on a pipe; more could block, and a blocked thread cannot be ended.
        const std::size_t part = std::min<std::size_t>(bytes.size(), PIPE_BUF);
        const ssize_t written = write(descriptor_, bytes.data(), part);
        if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace tokenbooth::observability
