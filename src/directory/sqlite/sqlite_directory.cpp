#include "directory/sqlite/reader.hpp"

#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

class SqliteDirectory final : public UserDirectory {
  public:
    SqliteDirectory(SqliteOptions options, core::BlockingPool& pool) : options_(std::move(options)), pool_(pool) {}

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        SqliteResult<UserQuery::Match> match = UserQuery::Match{};
        const bool in_place = options_.queries.empty();
        if (in_place) match = look_up(subject, std::chrono::milliseconds(0), deadline);
        if (!in_place || (!match && match.error().is_busy())) {
            // Somebody holds the whole file, or nobody knows how long the query takes. Wait for it where waiting
            // is allowed, within the time that is left.
            std::function<void()> wait_and_look_up = [&] {
                match = look_up(subject, deadline.remaining() / 2, deadline);
            };
            const bool ran = co_await pool_.run(std::move(wait_and_look_up));
            if (!ran) co_return overloaded();
            if (deadline.passed()) co_return timed_out();
        }
        co_return answer(match);
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        // No user has this id: an answer, whichever, is all that is asked for.
        const model::Subject nobody{.key = model::SubjectKey::external_id, .value = std::string("\x01", 1)};
        const auto found = co_await find(nobody, deadline);
        if (!found) co_return found.error();
        co_return core::Result<void>();
    }

    std::uint64_t version() override {
        const auto now = core::Deadline::Clock::now();
        auto& slot = slot_of_this_thread();
        const auto present = ensure_present(slot, now, std::chrono::milliseconds(0));
        // Also where another file, or none, has taken its place: what happened to this one before still counts.
        if (slot.reader && slot.reader->has_changed(now)) ++changes_;
        if (!slot.reader && !present) return unknown_version;
        return changes_;
    }

  private:
    struct Slot {
        std::unique_ptr<Reader> reader;
        /// The reader's file is no longer at the path, and nothing readable is.
        bool away = false;
    };

    // The thread's reader on the file that is at the path now.
    SqliteResult<void> ensure_present(Slot& slot, Reader::Time now, std::chrono::milliseconds busy_timeout) {
        if (slot.reader && slot.reader->has_moved(now)) slot.away = true;
        if (slot.reader && !slot.away) return {};
        auto opened = Reader::open(options_, busy_timeout);
        if (!opened) return opened.error();
        slot.reader = std::move(*opened);
        slot.away = false;
        // It cannot tell what has changed since another thread looked.
        ++changes_;
        return {};
    }

    SqliteResult<UserQuery::Match> look_up(const model::Subject& subject, std::chrono::milliseconds busy_timeout,
                                           const core::Deadline& deadline) {
        auto& slot = slot_of_this_thread();
        const auto present = ensure_present(slot, core::Deadline::Clock::now(), busy_timeout);
        if (!present) return present.error();
        auto match = slot.reader->look_up(subject, busy_timeout, deadline);
        // A connection that met a damaged file may hold on to what it read before.
        if (!match && match.error().is_broken()) slot.reader.reset();
        return match;
    }

    // Each thread's own reader, which only that thread touches. A thread finds its own without a lock; they are
    // all closed with the directory.
    Slot& slot_of_this_thread() {
        thread_local std::unordered_map<std::uint64_t, Slot*> known;
        const auto found = known.find(id_);
        if (found != known.end()) return *found->second;
        // Those of directories that are gone; those that are not are found again below.
        constexpr std::size_t most_known = 32;
        if (known.size() >= most_known) known.clear();
        const std::lock_guard lock(slots_mutex_);
        auto& slot = slots_[std::this_thread::get_id()];
        known.emplace(id_, &slot);
        return slot;
    }

    core::Result<FoundUser> answer(SqliteResult<UserQuery::Match>& match) const {
        if (!match) return unavailable(match.error());
        if (match->ambiguous) return ambiguous(options_.name);
        if (!match->user) return FoundUser();
        return std::make_shared<const model::User>(std::move(*match->user));
    }

    core::Error unavailable(const SqliteError& error) const {
        return {.code = core::Errc::directory_unavailable,
                .message = "the user directory cannot be asked right now",
                .reason = "directory " + options_.name + ": " + options_.path.string() + ": " + error.text,
                .pointer = {}};
    }
    core::Error timed_out() const {
        return {.code = core::Errc::directory_timeout,
                .message = "the user directory did not answer in time",
                .reason = "directory " + options_.name + ": no answer in time",
                .pointer = {}};
    }
    core::Error overloaded() const {
        return {.code = core::Errc::overloaded,
                .message = "too much work is waiting",
                .reason = "directory " + options_.name + ": the queue of the blocking pool is full",
                .pointer = {}};
    }

    static std::uint64_t next_id() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }

    const SqliteOptions options_;
    core::BlockingPool& pool_;
    const std::uint64_t id_ = next_id();
    std::mutex slots_mutex_;
    std::unordered_map<std::thread::id, Slot> slots_;
    std::atomic<std::uint64_t> changes_ = 0;
};

}  // namespace

std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool) {
    return std::make_unique<SqliteDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::sqlite
