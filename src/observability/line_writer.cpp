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

// How many bytes to write at once: whole lines where one fits, so that no other process's line comes between.
std::size_t whole_lines(std::string_view bytes) {
    // POLLOUT promises room for so much on a pipe; more could block, and a blocked thread cannot be ended.
    const std::string_view part = bytes.substr(0, PIPE_BUF);
    const std::size_t newline = part.rfind('\n');
    return newline == std::string_view::npos ? part.size() : newline + 1;
}

}  // namespace

LineWriter::LineWriter(int descriptor, std::size_t capacity)
    : capacity_(capacity), descriptor_(descriptor), writer_([this] { serve(); }) {}

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
        if (!has_room(line.size())) {
            ++dropped_;
            return;
        }
        was_empty = waiting_.bytes.empty();
        waiting_.bytes += line;
    }
    // One wake-up a batch, not one a line.
    if (was_empty) lines_wait_.notify_one();
}

void LineWriter::append_numbered(std::string_view before, std::string_view after) {
    // Room for the two numbers.
    constexpr std::size_t numbers = 64;
    bool was_empty = false;
    {
        const std::lock_guard lock(mutex_);
        ++number_;
        if (!has_room(before.size() + after.size() + numbers)) {
            ++dropped_;
            ++dropped_numbered_;
            return;
        }
        was_empty = waiting_.bytes.empty();
        waiting_.bytes += before;
        waiting_.bytes += std::to_string(number_);
        if (dropped_numbered_ > 0) {
            waiting_.bytes += R"(,"dropped":)" + std::to_string(std::exchange(dropped_numbered_, 0));
        }
        waiting_.bytes += after;
        ++waiting_.numbered;
    }
    if (was_empty) lines_wait_.notify_one();
}

void LineWriter::redirect(core::Descriptor descriptor) {
    {
        const std::lock_guard lock(mutex_);
        redirection_ = std::move(descriptor);
    }
    lines_wait_.notify_one();
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
    Batch batch;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            lines_wait_.wait(lock, [this] { return closing_ || redirection_ || !waiting_.bytes.empty(); });
            if (redirection_) {
                owned_ = std::move(*redirection_);
                descriptor_ = owned_.number();
                redirection_.reset();
            }
            if (waiting_.bytes.empty() && closing_) return;
            batch.bytes.clear();
            batch.numbered = 0;
            std::swap(batch, waiting_);
        }
        if (!write_all(batch.bytes)) {
            const auto lost = static_cast<std::uint64_t>(std::count(batch.bytes.begin(), batch.bytes.end(), '\n'));
            const std::lock_guard lock(mutex_);
            dropped_ += lost;
            dropped_numbered_ += batch.numbered;
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
        const ssize_t written = write(descriptor_, bytes.data(), whole_lines(bytes));
        if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace tokenbooth::observability
