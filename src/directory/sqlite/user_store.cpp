#include "directory/sqlite/database.hpp"

#include <tokenbooth/directory/sqlite/user_store.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

using core::Failure;

// STRICT keeps an id that looks like a number the text that it is; NOCASE folds ASCII letters only, which is the
// rule for e-mails.
constexpr const char* schema_1 = R"sql(
    CREATE TABLE users (
        external_id    TEXT NOT NULL PRIMARY KEY,
        username       TEXT UNIQUE,
        name           TEXT,
        email          TEXT,
        email_verified INTEGER CHECK (email_verified IN (0, 1)),
        disabled       INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE);
)sql";
constexpr const char* schema_2 = "ALTER TABLE users ADD COLUMN password_hash TEXT";
// A JSON object of what single sign-on claims; read where the user is, never searched.
constexpr const char* schema_3 = "ALTER TABLE users ADD COLUMN sso_attributes TEXT";

// What leads from each version of the table to the next; PRAGMA user_version is the number of those that are done.
constexpr std::array migrations = {schema_1, schema_2, schema_3};

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
    Statement set_password_hash;
    Statement remove;
    Statement list;
};

SqliteResult<Statements> prepare_statements(const Database& database) {
    const std::string columns = std::string(user_columns) + ", sso_attributes";
    auto insert = database.prepare("INSERT INTO users (" + columns + ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    if (!insert) return insert.error();
    auto replace =
        database.prepare("INSERT INTO users (" + columns +
                         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (external_id) DO UPDATE SET username "
                         "= excluded.username, "
                         "name = excluded.name, email = excluded.email, email_verified = excluded.email_verified, "
                         "disabled = excluded.disabled, sso_attributes = excluded.sso_attributes");
    if (!replace) return replace.error();
    auto find = database.prepare("SELECT " + columns + " FROM users WHERE external_id = ?1");
    if (!find) return find.error();
    auto find_holder = database.prepare(
        "SELECT external_id, (email = ?2 COLLATE NOCASE) IS 1 FROM users "
        "WHERE external_id = ?1 OR email = ?2 COLLATE NOCASE OR username = ?3 ORDER BY external_id = ?1");
    if (!find_holder) return find_holder.error();
    auto set_disabled = database.prepare("UPDATE users SET disabled = ?2 WHERE external_id = ?1");
    if (!set_disabled) return set_disabled.error();
    auto set_password_hash = database.prepare("UPDATE users SET password_hash = ?2 WHERE external_id = ?1");
    if (!set_password_hash) return set_password_hash.error();
    auto remove = database.prepare("DELETE FROM users WHERE external_id = ?1");
    if (!remove) return remove.error();
    auto list = database.prepare("SELECT " + columns + " FROM users ORDER BY external_id");
    if (!list) return list.error();
    return Statements{.insert = std::move(*insert),
                      .replace = std::move(*replace),
                      .find = std::move(*find),
                      .find_holder = std::move(*find_holder),
                      .set_disabled = std::move(*set_disabled),
                      .set_password_hash = std::move(*set_password_hash),
                      .remove = std::move(*remove),
                      .list = std::move(*list)};
}

// The user in the statement's current row.
core::Result<model::User, Failure> read_user(const Statement& statement) {
    enum Column { external_id, username, name, email, email_verified, disabled, sso_attributes };
    model::User user{.external_id = statement.text(external_id).value_or(""),
                     .username = statement.text(username),
                     .name = statement.text(name),
                     .email = statement.text(email),
                     .email_verified = statement.flag(email_verified),
                     .disabled = statement.flag(disabled).value_or(true)};
    const auto attributes = statement.text_view(sso_attributes);
    if (!attributes || attributes->empty()) return user;
    auto read = model::read_sso_attributes_object(*attributes);
    // Only by a hand that is not ours.
    if (!read) return Failure{.message = "user " + user.external_id + ": sso_attributes " + read.error().message};
    user.sso_attributes = std::move(*read);
    return user;
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
        core::Result<std::optional<model::User>, Failure> found;
        if (!row) {
            found = failure(path_, row.error());
        } else if (*row) {
            auto user = read_user(statements_.find);
            if (!user) found = user.error();
            if (user) found = std::optional(std::move(*user));
        }
        statements_.find.reset();
        return found;
    }

    core::Result<bool, Failure> set_disabled(std::string_view external_id, bool disabled) override {
        statements_.set_disabled.bind(2, std::optional(disabled));
        return change_one(statements_.set_disabled, external_id);
    }

    core::Result<bool, Failure> set_password_hash(std::string_view external_id, std::string_view hash) override {
        statements_.set_password_hash.bind(2, hash);
        return change_one(statements_.set_password_hash, external_id);
    }

    core::Result<bool, Failure> remove(std::string_view external_id) override {
        return change_one(statements_.remove, external_id);
    }

    core::Result<void, Failure> for_each(const std::function<void(const model::User&)>& visit) override {
        for (;;) {
            const auto row = statements_.list.step();
            if (row && *row) {
                const auto user = read_user(statements_.list);
                if (user) {
                    visit(*user);
                    continue;
                }
                statements_.list.reset();
                return user.error();
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
        std::optional<std::string> attributes;
        if (!user.sso_attributes.empty()) attributes = model::sso_attributes_object(user.sso_attributes);
        bind_user(statement, user, attributes);
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

    static void bind_user(const Statement& statement, const model::User& user,
                          const std::optional<std::string>& attributes) {
        statement.bind(1, std::string_view(user.external_id));
        statement.bind(2, user.username);
        statement.bind(3, user.name);
        statement.bind(4, user.email);
        statement.bind(5, user.email_verified);
        statement.bind(6, std::optional(user.disabled));
        statement.bind(7, attributes);
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
            return {.message =
                        "user " + user.external_id + " is there already; `tokenbooth users set` changes them"};
        }
        const std::string what = same_email ? "the e-mail address " + user.email.value_or("")
                                            : "the username " + user.username.value_or("");
        return {.message = "user " + user.external_id + " cannot have " + what + ": it belongs to user " + holder};
    }

    std::filesystem::path path_;
    Database database_;
    Statements statements_;
};

SqliteResult<std::int64_t> read_number(const Database& database, std::string_view sql) {
    const auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    return *row ? statement->integer(0) : 0;
}

struct Schema {
    std::size_t version = 0;
    bool has_users = false;
};

core::Result<Schema, Failure> read_schema(const std::filesystem::path& path, const Database& database) {
    const auto version = read_number(database, "PRAGMA user_version");
    if (!version) return failure(path, version.error());
    const auto tables =
        read_number(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'users'");
    if (!tables) return failure(path, tables.error());
    const auto ours = read_number(database,
                                  "SELECT count(*) FROM pragma_table_info('users') "
                                  "WHERE name IN ('external_id', 'email_verified', 'disabled')");
    if (!ours) return failure(path, ours.error());
    const bool has_users = *tables > 0;
    const auto others = read_number(
        database,
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'users'");
    if (!others) return failure(path, others.error());
    constexpr std::int64_t telling_columns = 3;
    // A number without our table, a table that is not ours, or tables and not ours among them: another program's.
    if (has_users != (*version > 0) || (has_users && *ours != telling_columns) || (!has_users && *others > 0)) {
        return Failure{.message = path.string() +
                                  ": belongs to another program; choose another path, or read its tables with "
                                  "user_query in the configuration"};
    }
    if (*version > static_cast<std::int64_t>(migrations.size())) {
        return Failure{.message = path.string() + ": was written by a newer Tokenbooth (its table has version " +
                                  std::to_string(*version) + ", this one knows " +
                                  std::to_string(migrations.size()) + "); upgrade this one"};
    }
    return Schema{.version = static_cast<std::size_t>(*version), .has_users = has_users};
}

// All steps and the number in one transaction: after a crash the table is of the old version or of the newest.
core::Result<void, Failure> migrate(const std::filesystem::path& path, const Database& database) {
    // All that is read of it at one time: another process may be creating it.
    if (auto begun = database.execute("BEGIN"); !begun) return failure(path, begun.error());
    auto schema = read_schema(path, database);
    if (auto ended = database.execute("COMMIT"); !ended) return failure(path, ended.error());
    if (!schema) return schema.error();
    // Leaves alone what is new enough, so that a service which may only read can open it.
    if (schema->version == migrations.size()) return {};
    if (!schema->has_users) {
        if (auto set = database.execute("PRAGMA journal_mode = WAL"); !set) return failure(path, set.error());
    }
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return failure(path, begun.error());
    // Another process may have been faster.
    schema = read_schema(path, database);
    if (!schema) return schema.error();
    for (std::size_t version = schema->version; version < migrations.size(); ++version) {
        auto done = database.execute(migrations[version]);
        if (!done) return failure(path, done.error());
    }
    const std::string last = "PRAGMA user_version = " + std::to_string(migrations.size()) + "; COMMIT";
    if (auto done = database.execute(last.c_str()); !done) return failure(path, done.error());
    return {};
}

// SQLite would leave it to the umask who may read the names and addresses; its side files take after the main one.
void create_for_owner_only(const std::filesystem::path& path) {
    const int created = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (created >= 0) ::close(created);
}

}  // namespace

core::Result<std::unique_ptr<UserStore>, Failure> open_user_store(const std::filesystem::path& path,
                                                                  std::chrono::milliseconds patience) {
    create_for_owner_only(path);
    auto database = Database::open(path, OpenMode::create);
    if (!database) return failure(path, database.error());
    database->set_busy_timeout(patience);
    const auto migrated = migrate(path, *database);
    if (!migrated) return migrated.error();
    auto statements = prepare_statements(*database);
    if (!statements) return failure(path, statements.error());
    return std::unique_ptr<UserStore>(
        std::make_unique<SqliteUserStore>(path, std::move(*database), std::move(*statements)));
}

}  // namespace tokenbooth::directory::sqlite
