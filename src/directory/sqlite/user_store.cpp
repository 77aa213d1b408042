#include "directory/sqlite/database.hpp"

#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

using core::Failure;

// STRICT keeps an id that looks like a number the text that it is; NOCASE folds ASCII letters only, which is the
// rule for e-mails. PRAGMA user_version is the version of this table.
constexpr const char* create_table = R"sql(
    PRAGMA journal_mode = WAL;
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS users (
        external_id    TEXT NOT NULL PRIMARY KEY,
        username       TEXT UNIQUE,
        name           TEXT,
        email          TEXT,
        email_verified INTEGER CHECK (email_verified IN (0, 1)),
        disabled       INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS users_email ON users (email COLLATE NOCASE);
    PRAGMA user_version = 1;
    COMMIT;
)sql";

constexpr std::chrono::seconds patience = std::chrono::seconds(5);

Failure failure(const std::filesystem::path& path, const SqliteError& error) {
    std::string message = path.string() + ": " + error.text;
    if (error.is_busy()) message += " (another program holds the database; try again when it is done)";
    return {.message = std::move(message)};
}

struct Statements {
    Statement insert;
    Statement replace;
    Statement find;
    Statement find_holder;
    Statement set_disabled;
    Statement remove;
    Statement list;
};

SqliteResult<Statements> prepare_statements(const Database& database) {
    const std::string columns(user_columns);
    auto insert = database.prepare("INSERT INTO users (" + columns + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    if (!insert) return insert.error();
    auto replace = database.prepare(
        "INSERT INTO users (" + columns +
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (external_id) DO UPDATE SET username = excluded.username, "
        "name = excluded.name, email = excluded.email, email_verified = excluded.email_verified, "
        "disabled = excluded.disabled");
    if (!replace) return replace.error();
    auto find = database.prepare("SELECT " + columns + " FROM users WHERE external_id = ?1");
    if (!find) return find.error();
    auto find_holder = database.prepare(
        "SELECT external_id, (email = ?2 COLLATE NOCASE) IS 1 FROM users "
        "WHERE external_id = ?1 OR email = ?2 COLLATE NOCASE OR username = ?3 ORDER BY external_id = ?1");
    if (!find_holder) return find_holder.error();
    auto set_disabled = database.prepare("UPDATE users SET disabled = ?2 WHERE external_id = ?1");
    if (!set_disabled) return set_disabled.error();
    auto remove = database.prepare("DELETE FROM users WHERE external_id = ?1");
    if (!remove) return remove.error();
    auto list = database.prepare("SELECT " + columns + " FROM users ORDER BY external_id");
    if (!list) return list.error();
    return Statements{.insert = std::move(*insert),
                      .replace = std::move(*replace),
                      .find = std::move(*find),
                      .find_holder = std::move(*find_holder),
                      .set_disabled = std::move(*set_disabled),
                      .remove = std::move(*remove),
                      .list = std::move(*list)};
}

class SqliteUserStore final : public UserStore {
  public:
    SqliteUserStore(std::filesystem::path path, Database database, Statements statements)
        : path_(std::move(path)), database_(std::move(database)), statements_(std::move(statements)) {}

    core::Result<void, Failure> add(const model::User& user) override { return write(statements_.insert, user); }
    core::Result<void, Failure> put(const model::User& user) override { return write(statements_.replace, user); }

    core::Result<std::optional<model::User>, Failure> find(std::string_view external_id) override {
        statements_.find.bind(1, external_id);
        const auto row = statements_.find.step();
        std::optional<model::User> user;
        if (row && *row) user = read_user(statements_.find);
        statements_.find.reset();
        if (!row) return failure(path_, row.error());
        return user;
    }

    core::Result<bool, Failure> set_disabled(std::string_view external_id, bool disabled) override {
        statements_.set_disabled.bind(2, std::optional(disabled));
        return change_one(statements_.set_disabled, external_id);
    }

    core::Result<bool, Failure> remove(std::string_view external_id) override {
        return change_one(statements_.remove, external_id);
    }

    core::Result<void, Failure> for_each(const std::function<void(const model::User&)>& visit) override {
        for (;;) {
            const auto row = statements_.list.step();
            if (row && *row) {
                visit(read_user(statements_.list));
                continue;
            }
            statements_.list.reset();
            if (!row) return failure(path_, row.error());
            return {};
        }
    }

    core::Result<void, Failure> begin() override { return run("BEGIN IMMEDIATE"); }
    core::Result<void, Failure> commit() override { return run("COMMIT"); }

  private:
    core::Result<void, Failure> run(const char* sql) {
        const auto done = database_.execute(sql);
        if (!done) return failure(path_, done.error());
        return {};
    }

    core::Result<void, Failure> write(const Statement& statement, const model::User& user) {
        bind_user(statement, user);
        const auto done = statement.step();
        statement.reset();
        if (done) return {};
        if (done.error().is_constraint()) return name_the_holder(user);
        return failure(path_, done.error());
    }

    // Runs a statement whose first parameter is the external id; whether it met a user.
    core::Result<bool, Failure> change_one(const Statement& statement, std::string_view external_id) {
        statement.bind(1, external_id);
        const auto changed = statement.step();
        statement.reset();
        if (!changed) return failure(path_, changed.error());
        return database_.rows_changed() > 0;
    }

    static void bind_user(const Statement& statement, const model::User& user) {
        statement.bind(1, std::string_view(user.external_id));
        statement.bind(2, user.username);
        statement.bind(3, user.name);
        statement.bind(4, user.email);
        statement.bind(5, user.email_verified);
        statement.bind(6, std::optional(user.disabled));
    }

    // Two people behind one address would be one person to Zendesk, so the operator must see both.
    Failure name_the_holder(const model::User& user) const {
        const Statement& find_holder = statements_.find_holder;
        find_holder.bind(1, std::string_view(user.external_id));
        find_holder.bind(2, user.email);
        find_holder.bind(3, user.username);
        const auto row = find_holder.step();
        std::string holder;
        bool same_email = false;
        if (row && *row) {
            holder = find_holder.text(0).value_or("");
            same_email = find_holder.flag(1).value_or(false);
        }
        find_holder.reset();

        if (holder == user.external_id) {
            return {.message = "user " + user.external_id + " is there already"};
        }
        const std::string what = same_email ? "the e-mail address " + user.email.value_or("")
                                            : "the username " + user.username.value_or("");
        return {.message = "user " + user.external_id + " cannot have " + what + ": it belongs to user " + holder};
    }

    std::filesystem::path path_;
    Database database_;
    Statements statements_;
};

// Leaves alone what is there already, so that a service which may only read can open it.
SqliteResult<void> create_when_absent(const Database& database) {
    const auto table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'users'");
    if (!table) return table.error();
    const auto row = table->step();
    if (!row) return row.error();
    if (*row) return {};
    table->reset();
    return database.execute(create_table);
}

// SQLite would leave it to the umask who may read the names and addresses; its side files take after the main one.
void create_for_owner_only(const std::filesystem::path& path) {
    const int created = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (created >= 0) ::close(created);
}

}  // namespace

core::Result<std::unique_ptr<UserStore>, Failure> open_user_store(const std::filesystem::path& path) {
    create_for_owner_only(path);
    auto database = Database::open(path, OpenMode::create);
    if (!database) return failure(path, database.error());
    database->set_busy_timeout(patience);
    const auto created = create_when_absent(*database);
    if (!created) return failure(path, created.error());
    auto statements = prepare_statements(*database);
    if (!statements) return failure(path, statements.error());
    return std::unique_ptr<UserStore>(
        std::make_unique<SqliteUserStore>(path, std::move(*database), std::move(*statements)));
}

}  // namespace tokenbooth::directory::sqlite
