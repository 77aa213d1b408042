#include <tokenbooth/observability/line_writer.hpp>

#include <poll.h>
#include <sys/stat.h>
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
constexpr std::chrono::milliseconds pause_between_batches(5);
// Between two looks at whether it is time to close.
constexpr int poll_milliseconds = 100;

// POLLOUT promises room for so much on a pipe; more could block, and a blocked thread cannot be ended. A file
// takes any amount at once.
std::size_t most_at_once(int descriptor) {
    constexpr std::size_t for_a_file = 64 * 1024;
    struct stat status {};
    const bool known = fstat(descriptor, &status) == 0;
    const bool file_like = known && (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode));
    return file_like && isatty(descriptor) == 0 ? for_a_file : PIPE_BUF;
}

// How many bytes to write at once: whole lines where one fits, so that no other process's line comes between.
std::size_t whole_lines(std::string_view bytes, std::size_t most) {
    const std::string_view part = bytes.substr(0, most);
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
            ++untold_;
            return;
        }
        was_empty = waiting_.bytes.empty();
        waiting_.bytes += before;
        waiting_.bytes += std::to_string(number_);
        if (untold_ > 0) {
            waiting_.bytes += R"(,"dropped":)" + std::to_string(untold_);
            waiting_.told += std::exchange(untold_, 0);
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

std::uint64_t LineWriter::dropped_numbered() const {
    const std::lock_guard lock(mutex_);
    return dropped_numbered_;
}

bool LineWriter::closing() const {
    const std::lock_guard lock(mutex_);
    return closing_;
}

void LineWriter::serve() {
    Batch batch;
    most_at_once_ = most_at_once(descriptor_);
    for (;;) {
        // The two buffers take turns, so that neither grows anew with each batch.
        batch.bytes.clear();
        batch.numbered = batch.told = 0;
        {
            std::unique_lock lock(mutex_);
            lines_wait_.wait(lock, [this] { return closing_ || redirection_ || !waiting_.bytes.empty(); });
            if (waiting_.bytes.empty() && closing_) return;
            std::swap(batch, waiting_);
        }
        take_redirection();
        const std::string_view unwritten = write_all(batch.bytes);
        if (!unwritten.empty()) count_lost(batch, unwritten);
        // Lets a batch gather under load; a line is on its way within this time.
        if (!closing()) std::this_thread::sleep_for(pause_between_batches);
    }
}

bool LineWriter::take_redirection() {
    const std::lock_guard lock(mutex_);
    if (!redirection_) return false;
    owned_ = std::move(*redirection_);
    descriptor_ = owned_.number();
    most_at_once_ = most_at_once(descriptor_);
    redirection_.reset();
    return true;
}

std::string_view LineWriter::write_all(std::string_view bytes) {
    Clock::time_point give_up = Clock::time_point::max();
    bool at_line_begin = true;
    while (!bytes.empty()) {
        if (give_up == Clock::time_point::max() && closing()) give_up = Clock::now() + patience_at_the_end;
        if (Clock::now() >= give_up) return bytes;
        // The reader of the old one may have stalled for good; what it has of a line stays cut off there.
        if (take_redirection()) {
            torn_ = false;
            if (!at_line_begin) bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
            at_line_begin = true;
            continue;
        }
        pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (poll(&ready, 1, poll_milliseconds) <= 0) continue;
        if (torn_ && write(descriptor_, "\n", 1) == 1) torn_ = false;
        const ssize_t written = write(descriptor_, bytes.data(), whole_lines(bytes, most_at_once_));
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            torn_ = torn_ || !at_line_begin;
            return bytes;
        }
        if (written <= 0) continue;
        at_line_begin = bytes[static_cast<std::size_t>(written) - 1] == '\n';
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return bytes;
}

void LineWriter::count_lost(const Batch& batch, std::string_view unwritten) {
    const auto lines = [](std::string_view text) {
        return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    };
    const std::uint64_t lost = lines(unwritten);
    const std::lock_guard lock(mutex_);
    dropped_ += lost;
    // Which of them were numbered is not known where they are mixed; rather one too many than one too few.
    const std::uint64_t numbered = std::min(lost, batch.numbered);
    dropped_numbered_ += numbered;
    // What told of earlier losses may be lost itself.
    untold_ += numbered + batch.told;
}

}  // namespace tokenbooth::observability
