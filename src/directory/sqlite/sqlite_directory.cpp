#include "directory/sqlite/database.hpp"
#include "directory/sqlite/user_query.hpp"

#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

// One thread's connection with its prepared look-ups.
struct Reader {
    Database database;
    Statement data_version;
    /// By model::SubjectKey; absent where the site has no such query.
    std::array<std::optional<UserQuery>, 3> queries;
    std::int64_t known_version = 0;
    /// When it was last asked whether the file is still the one at the path, and which version it has.
    core::Deadline::Clock::time_point file_checked_at;
    core::Deadline::Clock::time_point version_read_at;
};

// Nobody sees a change sooner than this after the command that made it has ended, and a look-up saves system
// calls.
constexpr std::chrono::milliseconds look_again_after(1);

// E-mails are folded in ASCII letters only, which is what NOCASE means.
UserQueries own_queries() {
    const std::string select = "SELECT " + std::string(user_columns) + " FROM users WHERE ";
    // Two rows are enough to know that the address is not one person's.
    return {.by_external_id = select + "external_id = $1",
            .by_email = select + "email = $1 COLLATE NOCASE LIMIT 2",
            .by_username = select + "username = $1"};
}

SqliteResult<std::int64_t> read_data_version(const Statement& statement) {
    const auto row = statement.step();
    const std::int64_t version = row && *row ? statement.integer(0) : 0;
    statement.reset();
    if (!row) return row.error();
    return version;
}

SqliteResult<Reader> open_reader(const SqliteOptions& options, std::chrono::milliseconds busy_timeout) {
    const bool own = options.queries.empty();
    auto database = Database::open(options.path, own ? OpenMode::existing : OpenMode::read_only);
    if (!database) return database.error();
    database->set_busy_timeout(busy_timeout);
    auto data_version = database->prepare("PRAGMA data_version");
    if (!data_version) return data_version.error();
    Reader reader{.database = std::move(*database),
                  .data_version = std::move(*data_version),
                  .queries = {},
                  .known_version = 0,
                  .file_checked_at = core::Deadline::Clock::now(),
                  .version_read_at = core::Deadline::Clock::now()};
    const UserQueries queries = own ? own_queries() : options.queries;
    const std::array<const std::string*, 3> texts = {&queries.by_external_id, &queries.by_email,
                                                     &queries.by_username};
    for (std::size_t key = 0; key < texts.size(); ++key) {
        if (texts[key]->empty()) continue;
        auto query = UserQuery::prepare(reader.database, *texts[key]);
        if (!query) return query.error();
        reader.queries[key].emplace(std::move(*query));
    }
    const auto version = read_data_version(reader.data_version);
    if (!version) return version.error();
    reader.known_version = *version;
    return reader;
}

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
        auto& reader = reader_of_this_thread();
        if (reader != nullptr && now - reader->version_read_at < look_again_after) return changes_;
        if (auto opened = ensure_reader(reader, std::chrono::milliseconds(0)); !opened) return changes_;
        reader->version_read_at = now;
        const auto version = read_data_version(reader->data_version);
        // Where it cannot be read, the look-ups will say so.
        if (version && *version != reader->known_version) {
            reader->known_version = *version;
            ++changes_;
        }
        return changes_;
    }

  private:
    // The thread's reader, open on the file that is at the path now.
    SqliteResult<void> ensure_reader(std::unique_ptr<Reader>& reader, std::chrono::milliseconds busy_timeout) {
        const auto now = core::Deadline::Clock::now();
        if (reader && now - reader->file_checked_at >= look_again_after) {
            reader->file_checked_at = now;
            if (reader->database.has_moved()) reader.reset();
        }
        if (reader) {
            reader->database.set_busy_timeout(busy_timeout);
            return {};
        }
        auto opened = open_reader(options_, busy_timeout);
        if (!opened) return opened.error();
        reader = std::make_unique<Reader>(std::move(*opened));
        // It cannot tell what has changed since another thread looked.
        ++changes_;
        return {};
    }

    SqliteResult<UserQuery::Match> look_up(const model::Subject& subject, std::chrono::milliseconds busy_timeout,
                                           const core::Deadline& deadline) {
        auto& reader = reader_of_this_thread();
        if (auto opened = ensure_reader(reader, busy_timeout); !opened) return opened.error();
        const auto& query = reader->queries[static_cast<std::size_t>(subject.key)];
        if (!query) return UserQuery::Match{};
        std::unique_ptr<Database::Interruption> interruption;
        if (!options_.queries.empty()) interruption = reader->database.interrupt_at(deadline);
        auto match = query->run(subject.value);
        interruption.reset();
        // A connection that met a damaged or replaced file may hold on to what it read before.
        if (!match && !match.error().is_busy()) reader.reset();
        return match;
    }

    // Each thread's own reader, which only that thread touches. A thread finds its own without a lock; they are
    // all closed with the directory.
    std::unique_ptr<Reader>& reader_of_this_thread() {
        thread_local std::unordered_map<std::uint64_t, std::unique_ptr<Reader>*> known;
        const auto found = known.find(id_);
        if (found != known.end()) return *found->second;
        // Those of directories that are gone; those that are not are found again below.
        constexpr std::size_t most_known = 32;
        if (known.size() >= most_known) known.clear();
        const std::lock_guard lock(readers_mutex_);
        auto& reader = readers_[std::this_thread::get_id()];
        known.emplace(id_, &reader);
        return reader;
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
    std::mutex readers_mutex_;
    std::unordered_map<std::thread::id, std::unique_ptr<Reader>> readers_;
    std::atomic<std::uint64_t> changes_ = 0;
};

}  // namespace

std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool) {
    return std::make_unique<SqliteDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::sqlite
