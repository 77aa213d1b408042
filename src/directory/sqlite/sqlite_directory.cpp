#include "directory/sqlite/reader.hpp"
#include "directory/sqlite/replace_hash.hpp"

#include <tokenbooth/core/per_thread.hpp>
#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

class SqliteDirectory final : public UserDirectory {
  public:
    SqliteDirectory(SqliteOptions options, core::BlockingPool& pool) : options_(std::move(options)), pool_(pool) {}

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto row = co_await search(subject, &Reader::look_up, deadline);
        if (!row) co_return row.error();
        if (!*row) co_return FoundUser();
        co_return std::make_shared<const model::User>(std::move((*row)->user));
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        auto row = co_await search(subject, &Reader::look_up_login, deadline);
        if (!row) co_return row.error();
        Login login;
        if (!*row) co_return login;
        login.user = std::make_shared<const model::User>(std::move((*row)->user));
        login.password_hash = std::move((*row)->password_hash);
        // The site's own tables are only read.
        if (options_.queries.empty()) login.replace_hash = hash_replacer(*login.user, login.password_hash);
        co_return login;
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
        auto& slot = slots_.here();
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

    using Row = std::optional<sql::UserRow>;
    using LookUp = SqliteResult<sql::Match> (Reader::*)(const model::Subject&, std::chrono::milliseconds,
                                                        const core::Deadline&);

    core::Task<core::Result<Row>> search(const model::Subject& subject, LookUp by, core::Deadline deadline) {
        SqliteResult<sql::Match> match = sql::Match{};
        const bool in_place = options_.queries.empty();
        if (in_place) match = look_up(subject, by, std::chrono::milliseconds(0), deadline);
        if (!in_place || (!match && match.error().is_busy())) {
            // Somebody holds the whole file, or nobody knows how long the query takes. Wait for it where waiting
            // is allowed, within the time that is left.
            std::function<void()> wait_and_look_up = [&] {
                match = look_up(subject, by, deadline.remaining() / 2, deadline);
            };
            const bool ran = co_await pool_.run(std::move(wait_and_look_up));
            if (!ran) co_return no_room();
            if (deadline.passed()) co_return timed_out(options_.name, "no answer in time");
        }
        if (!match) co_return failed(match.error());
        co_return sql::settle(std::move(*match), options_.name);
    }

    decltype(Login::replace_hash) hash_replacer(const model::User& user, const core::Secret& known_hash) {
        auto replacement = std::make_shared<HashReplacement>(HashReplacement{
            .external_id = user.external_id, .known_hash = core::Secret(known_hash.reveal()), .better_hash = {}});
        return [this, replacement](core::Secret better_hash, core::Deadline deadline) {
            replacement->better_hash = std::move(better_hash);
            return replace(replacement, deadline);
        };
    }

    core::Task<core::Result<void>> replace(std::shared_ptr<const HashReplacement> replacement,
                                           core::Deadline deadline) {
        SqliteResult<void> replaced;
        std::function<void()> write = [&] {
            replaced = replace_hash(options_.path, *replacement, deadline.remaining() / 2);
        };
        const bool ran = co_await pool_.run(std::move(write));
        if (!ran) co_return no_room();
        if (!replaced) co_return failed(replaced.error());
        co_return core::Result<void>();
    }

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

    SqliteResult<sql::Match> look_up(const model::Subject& subject, LookUp by,
                                     std::chrono::milliseconds busy_timeout, const core::Deadline& deadline) {
        auto& slot = slots_.here();
        const auto present = ensure_present(slot, core::Deadline::Clock::now(), busy_timeout);
        if (!present) return present.error();
        auto match = (*slot.reader.*by)(subject, busy_timeout, deadline);
        // A connection that met a damaged file may hold on to what it read before.
        if (!match && match.error().is_broken()) slot.reader.reset();
        return match;
    }

    core::Error failed(const SqliteError& error) const {
        return unavailable(options_.name, options_.path.string() + ": " + error.text);
    }
    core::Error no_room() const { return overloaded(options_.name, "the queue of the blocking pool is full"); }

    const SqliteOptions options_;
    core::BlockingPool& pool_;
    /// Each thread's own reader, which only that thread touches.
    core::PerThread<Slot> slots_;
    std::atomic<std::uint64_t> changes_ = 0;
};

}  // namespace

std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool) {
    return std::make_unique<SqliteDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::sqlite
