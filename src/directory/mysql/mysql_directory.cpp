#include "directory/mysql/session.hpp"

#include <tokenbooth/core/host_addresses.hpp>
#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/mysql/mysql_directory.hpp>
#include <tokenbooth/directory/sql/server_text.hpp>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tokenbooth::directory::mysql {
namespace {

using Clock = core::Deadline::Clock;
using OwnedSession = std::unique_ptr<Session>;

// A firewall may have forgotten a connection that has rested for longer.
constexpr std::chrono::minutes longest_rest(5);

// The connections that nobody uses now. Safe from any thread.
class RestingSessions {
  public:
    /// The one used last, so that those that are too many grow old and are closed; or null.
    OwnedSession take() {
        const auto now = Clock::now();
        const std::lock_guard lock(mutex_);
        std::erase_if(sessions_,
                      [now](const auto& session) { return now - session->resting_since() > longest_rest; });
        if (sessions_.empty()) return nullptr;
        auto session = std::move(sessions_.back());
        sessions_.pop_back();
        return session;
    }
    bool is_empty() const {
        const std::lock_guard lock(mutex_);
        return sessions_.empty();
    }
    void keep(OwnedSession session) {
        if (!session->connection().may_be_kept()) return;
        session->rest(Clock::now());
        const std::lock_guard lock(mutex_);
        sessions_.push_back(std::move(session));
    }
    /// What one of them has met, all of them have.
    void close() {
        std::vector<OwnedSession> closed;
        const std::lock_guard lock(mutex_);
        closed.swap(sessions_);
    }

  private:
    mutable std::mutex mutex_;
    std::vector<OwnedSession> sessions_;
};

class MysqlDirectory final : public UserDirectory {
  public:
    MysqlDirectory(MysqlOptions options, core::BlockingPool& pool)
        : options_(std::move(options)), statements_(statements_of(options_.queries)), pool_(pool) {
        if (options_.address.socket.empty()) addresses_.emplace(options_.address.host, pool);
    }

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto row = co_await look_up(subject, sql::Sight::user, deadline);
        if (!row) co_return row.error();
        if (!*row) co_return FoundUser();
        co_return std::make_shared<const model::User>(std::move((*row)->user));
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        auto row = co_await look_up(subject, sql::Sight::login, deadline);
        if (!row) co_return row.error();
        if (!*row) co_return Login();
        co_return login_of(std::move(**row));
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        const auto work = [deadline](Session& session) { return session.try_all(deadline); };
        auto tried = co_await on_the_pool<void>(work, deadline);
        co_return tried;
    }

  private:
    core::Task<core::Result<sql::Settled>> look_up(const model::Subject& subject, sql::Sight sight,
                                                   core::Deadline deadline) {
        const auto work = [&subject, sight, deadline](Session& session) {
            return session.find(subject, sight, deadline);
        };
        auto match = co_await on_the_pool<sql::Match>(work, deadline);
        if (!match) co_return match.error();
        co_return sql::settle(std::move(*match), options_.name);
    }

    template <class T, class Work>
    core::Task<core::Result<T>> on_the_pool(const Work& work, core::Deadline deadline) {
        // libmariadb looks the name up without regard to the deadline; so this is done only for a name of which it
        // has just been tried.
        if (addresses_ && resting_.is_empty()) {
            const auto found = co_await addresses_->get(deadline);
            if (!found) co_return error_of(unresolved(found.error()));
        }
        MysqlResult<T> done = MysqlError{.kind = MysqlError::Kind::timeout, .text = "no thread was free in time"};
        std::function<void()> job = [&] {
            if (!deadline.passed()) done = with_session<T>(work, deadline);
        };
        const bool ran = co_await pool_.run(std::move(job));
        if (!ran) co_return overloaded(options_.name, "the queue of the blocking pool is full");
        if (!done) co_return error_of(done.error());
        if constexpr (std::is_void_v<T>) {
            co_return core::Result<void>();
        } else {
            co_return std::move(*done);
        }
    }

    // `work` on a connection that has rested, and once more on a fresh one where that has died meanwhile.
    template <class T, class Work>
    MysqlResult<T> with_session(const Work& work, core::Deadline deadline) {
        if (auto rested = resting_.take()) {
            auto done = work(*rested);
            const bool stale = !done && done.error().is_stale();
            if (!stale) {
                settle(std::move(rested), done);
                return done;
            }
            // What has happened to one has happened to all: the server was restarted, a table changed.
            resting_.close();
        }
        auto opened = Session::open(options_, statements_, deadline);
        if (!opened) return opened.error();
        auto done = work(**opened);
        settle(std::move(*opened), done);
        return done;
    }

    template <class T>
    void settle(OwnedSession session, const MysqlResult<T>& done) {
        const bool fits = done || done.error().kind == MysqlError::Kind::refused;
        if (fits) resting_.keep(std::move(session));
    }

    Login login_of(sql::UserRow row) {
        Login login;
        login.user = std::make_shared<const model::User>(std::move(row.user));
        login.password_hash = std::move(row.password_hash);
        if (statements_.are_the_sites_own() || login.password_hash.empty()) return login;
        // What is replaced must still be what was read. Shared, because a std::function is copied.
        const auto old_hash = std::make_shared<const core::Secret>(login.password_hash.reveal());
        login.replace_hash = [this, old_hash, id = login.user->external_id](core::Secret hash,
                                                                            core::Deadline deadline) {
            return replace_hash(id, old_hash, std::move(hash), deadline);
        };
        return login;
    }

    core::Task<core::Result<void>> replace_hash(std::string id, std::shared_ptr<const core::Secret> old_hash,
                                                core::Secret hash, core::Deadline deadline) {
        const auto work = [&](Session& session) { return session.replace_hash(id, *old_hash, hash, deadline); };
        const auto done = co_await on_the_pool<bool>(work, deadline);
        if (!done) co_return done.error();
        co_return core::Result<void>();
    }

    static MysqlError unresolved(const core::ResolutionFailure& failure) {
        return {.kind = failure.timed_out ? MysqlError::Kind::timeout : MysqlError::Kind::unreachable,
                .text = failure.reason};
    }

    core::Error error_of(const MysqlError& error) const {
        const std::string why = options_.address.text() + ": " + sql::presentable(error.text, options_.password);
        return error.is_timeout() ? timed_out(options_.name, why) : unavailable(options_.name, why);
    }

    const MysqlOptions options_;
    const sql::Statements statements_;
    core::BlockingPool& pool_;
    RestingSessions resting_;
    /// Absent for a unix socket.
    std::optional<core::HostAddresses> addresses_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_mysql_directory(MysqlOptions options, core::BlockingPool& pool) {
    return std::make_unique<MysqlDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::mysql
