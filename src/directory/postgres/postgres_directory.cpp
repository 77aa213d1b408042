#include "directory/postgres/connector.hpp"
#include "directory/postgres/places.hpp"

#include <tokenbooth/core/per_thread.hpp>
#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/postgres/postgres_directory.hpp>
#include <tokenbooth/directory/sql/server_text.hpp>

#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

using Clock = core::Deadline::Clock;

class PostgresDirectory final : public UserDirectory {
  public:
    PostgresDirectory(PostgresOptions options, core::BlockingPool& pool)
        : options_(std::move(options)),
          statements_(statements_of(options_.queries)),
          connector_(options_, statements_, pool) {}

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
        // No user has this id: an answer, whichever, is all that is asked for.
        const auto work = [](Session& session, core::Deadline until) { return session.try_all(until); };
        const auto tried = co_await with_session<void>(work, deadline);
        if (!tried) co_return error_of(tried.error());
        co_return core::Result<void>();
    }

  private:
    core::Task<core::Result<sql::Settled>> look_up(const model::Subject& subject, sql::Sight sight,
                                                   core::Deadline deadline) {
        const auto work = [&subject, sight](Session& session, core::Deadline until) {
            return session.find(subject, sight, until);
        };
        auto match = co_await with_session<sql::Match>(work, deadline);
        if (!match) co_return error_of(match.error());
        co_return sql::settle(std::move(*match), options_.name);
    }

    // `work` on a connection that has rested, and once more on a fresh one where that has died meanwhile.
    template <class T, class Work>
    core::Task<PostgresResult<T>> with_session(const Work& work, core::Deadline deadline) {
        auto& places = places_.here();
        const bool admitted = co_await places.take(options_.connections, deadline);
        if (!admitted) co_return all_busy();
        const Place place(places);
        auto session = places.take_resting(Clock::now());
        if (session) {
            auto done = co_await work(*session, deadline);
            const bool stale = !done && done.error().is_stale();
            if (!stale) {
                settle(places, std::move(session), done);
                co_return done;
            }
            // What has happened to one has happened to all: the server was restarted, a table changed.
            session.reset();
            places.close_resting();
        }
        auto opened = co_await connector_.open(deadline);
        if (!opened) co_return opened.error();
        auto done = co_await work(**opened, deadline);
        settle(places, std::move(*opened), done);
        co_return done;
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
        const auto work = [&](Session& session, core::Deadline until) {
            return session.replace_hash(id, *old_hash, hash, until);
        };
        const auto done = co_await with_session<bool>(work, deadline);
        if (!done) co_return error_of(done.error());
        co_return core::Result<void>();
    }

    template <class T>
    static void settle(Places& places, std::unique_ptr<Session> session, const PostgresResult<T>& done) {
        // What does not fit is prepared all the same, under a name that must be free when it is tried again.
        const bool fits = done || done.error().kind == PostgresError::Kind::refused;
        if (fits) places.keep(std::move(session), Clock::now());
    }

    static PostgresError all_busy() {
        return {.kind = PostgresError::Kind::timeout, .text = "all connections of the thread were busy"};
    }

    core::Error error_of(const PostgresError& error) const {
        const std::string why = options_.address.text() + ": " + sql::presentable(error.text, options_.password);
        return error.is_timeout() ? timed_out(options_.name, why) : unavailable(options_.name, why);
    }

    const PostgresOptions options_;
    const sql::Statements statements_;
    Connector connector_;
    core::PerThread<Places> places_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_postgres_directory(PostgresOptions options, core::BlockingPool& pool) {
    return std::make_unique<PostgresDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::postgres
