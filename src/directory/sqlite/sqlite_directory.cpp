#include "directory/sqlite/database.hpp"

#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>

#include <atomic>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

// One thread's connection with its prepared look-ups.
struct Reader {
    Database database;
    Statement by_external_id;
    Statement by_email;
};

SqliteResult<Reader> open_reader(const std::filesystem::path& path, std::chrono::milliseconds busy_timeout) {
    auto database = Database::open(path, OpenMode::existing);
    if (!database) return database.error();
    database->set_busy_timeout(busy_timeout);
    const std::string select = "SELECT " + std::string(user_columns) + " FROM users WHERE ";
    auto by_external_id = database->prepare(select + "external_id = ?1");
    if (!by_external_id) return by_external_id.error();
    // Two rows are enough to know that the address is not one person's.
    auto by_email = database->prepare(select + "email = ?1 COLLATE NOCASE LIMIT 2");
    if (!by_email) return by_email.error();
    return Reader{.database = std::move(*database),
                  .by_external_id = std::move(*by_external_id),
                  .by_email = std::move(*by_email)};
}

struct Match {
    FoundUser user;
    bool ambiguous = false;
};

SqliteResult<Match> read_rows(const Statement& select) {
    const auto first = select.step();
    if (!first) return first.error();
    if (!*first) return Match{};
    Match match{.user = std::make_shared<const model::User>(read_user(select)), .ambiguous = false};
    const auto second = select.step();
    if (!second) return second.error();
    match.ambiguous = *second;
    return match;
}

SqliteResult<Match> read_match(const Reader& reader, const model::Subject& subject) {
    const Statement& select =
        subject.key == model::SubjectKey::external_id ? reader.by_external_id : reader.by_email;
    select.bind(1, std::string_view(subject.value));
    auto match = read_rows(select);
    select.reset();
    return match;
}

class SqliteDirectory final : public UserDirectory {
  public:
    SqliteDirectory(SqliteOptions options, core::BlockingPool& pool) : options_(std::move(options)), pool_(pool) {}

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto match = look_up(subject, std::chrono::milliseconds(0));
        if (!match && match.error().is_busy()) {
            // Somebody holds the whole file. Wait for it where waiting is allowed, within the time that is left.
            const core::Deadline own = deadline.or_within(options_.timeout);
            std::function<void()> wait_and_look_up = [&] { match = look_up(subject, own.remaining() / 2); };
            const bool ran = co_await pool_.run(std::move(wait_and_look_up));
            if (!ran) co_return overloaded();
            if (own.passed()) co_return timed_out();
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

  private:
    SqliteResult<Match> look_up(const model::Subject& subject, std::chrono::milliseconds busy_timeout) const {
        auto& reader = reader_of_this_thread();
        if (reader && reader->database.has_moved()) reader.reset();
        if (!reader) {
            auto opened = open_reader(options_.path, busy_timeout);
            if (!opened) return opened.error();
            reader = std::make_unique<Reader>(std::move(*opened));
        } else {
            reader->database.set_busy_timeout(busy_timeout);
        }
        auto match = read_match(*reader, subject);
        // A connection that met a damaged or replaced file may hold on to what it read before.
        if (!match && !match.error().is_busy()) reader.reset();
        return match;
    }

    // Kept by the threads rather than here, so that a look-up takes no lock.
    std::unique_ptr<Reader>& reader_of_this_thread() const {
        struct Slot {
            std::weak_ptr<const int> owner;
            std::unique_ptr<Reader> reader;
        };
        thread_local std::unordered_map<std::uint64_t, Slot> slots;
        const auto slot = slots.find(id_);
        if (slot != slots.end()) return slot->second.reader;
        std::erase_if(slots, [](const auto& other) { return other.second.owner.expired(); });
        return slots.emplace(id_, Slot{.owner = alive_, .reader = nullptr}).first->second.reader;
    }

    core::Result<FoundUser> answer(const SqliteResult<Match>& match) const {
        if (!match) return unavailable(match.error());
        if (!match->ambiguous) return match->user;
        return core::Error{.code = core::Errc::user_ambiguous,
                           .message = "more than one user has this e-mail address; name the user by external_id",
                           .reason = "the e-mail matches several users in directory " + options_.name,
                           .pointer = {}};
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
    const std::shared_ptr<const int> alive_ = std::make_shared<const int>(0);
};

}  // namespace

std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool) {
    return std::make_unique<SqliteDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::sqlite
