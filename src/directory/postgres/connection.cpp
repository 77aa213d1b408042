#include "directory/postgres/connection.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>

namespace tokenbooth::directory::postgres {
namespace {

using Kind = PostgresError::Kind;

// A user fits in a thousandth of it.
constexpr std::size_t longest_answer = std::size_t{1024} * 1024;

PostgresError timed_out(const char* what) { return {.kind = Kind::timeout, .text = what}; }

// libpq would print them to standard error.
void ignore_notice(void*, const PGresult*) {}

// What the server says of its error, or of its own accord.
PostgresError error_of(const PGresult* result) {
    const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr || message == nullptr) {
        return {.kind = Kind::broken, .text = PQresultErrorMessage(result)};
    }
    return {.kind = Kind::refused, .text = message, .state = state};
}

// TLS, and what a server demands of a password's hash, take their time.
constexpr std::chrono::milliseconds longest_step(500);
// What is at hand is copied in microseconds.
constexpr std::chrono::milliseconds longest_read(20);

PostgresPollingStatusType poll(PGconn* connection, StallBreaker& breaker) {
    // A duplicate, because libpq may close its own and go on with another.
    const core::Descriptor socket(fcntl(PQsocket(connection), F_DUPFD_CLOEXEC, 0));
    const StallBreaker::Watch watch(breaker, socket.number(), longest_step);
    return PQconnectPoll(connection);
}

// While it connects, libpq may go on with another socket after any wait.
core::Task<bool> wait_once(int socket, core::Interest interest, core::Deadline deadline) {
    core::Readiness readiness(socket);
    const bool ready = co_await readiness.wait(interest, deadline);
    co_return ready;
}

}  // namespace

core::Task<Connection::Opened> Connection::open(const Parameters& parameters, const core::Secret& password,
                                                StallBreaker& breaker, core::Deadline deadline) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : parameters) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    std::string shown(password.reveal());
    keywords.insert(keywords.end(), {"password", nullptr});
    values.insert(values.end(), {shown.c_str(), nullptr});
    PGconn* const started = PQconnectStartParams(keywords.data(), values.data(), 0);
    core::wipe(shown);
    if (started == nullptr) co_return PostgresError{.kind = Kind::unreachable, .text = "out of memory"};
    std::unique_ptr<Connection> opened(new Connection(started, breaker));
    PQsetNoticeReceiver(started, ignore_notice, nullptr);

    // Before the first poll libpq wants to write (libpq documentation §34.1, PQconnectPoll).
    auto next = PQstatus(started) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        const auto interest = next == PGRES_POLLING_READING ? core::Interest::read : core::Interest::write;
        const bool ready = co_await wait_once(PQsocket(started), interest, deadline);
        if (!ready) co_return timed_out("no connection in time");
        next = poll(started, breaker);
    }
    if (next == PGRES_POLLING_FAILED) {
        co_return PostgresError{.kind = Kind::unreachable, .text = PQerrorMessage(started)};
    }
    const auto settled = opened->settle();
    if (!settled) co_return settled.error();
    co_return std::move(opened);
}

PostgresResult<void> Connection::settle() {
    watched_ = core::Descriptor(fcntl(PQsocket(connection_.get()), F_DUPFD_CLOEXEC, 0));
    if (!watched_.is_open() || PQsetnonblocking(connection_.get(), 1) != 0) {
        return PostgresError{.kind = Kind::unreachable, .text = "no descriptor is left for another connection"};
    }
    readiness_.emplace(watched_.number());
    return {};
}

core::Task<PostgresResult<Answer>> Connection::prepare(const char* name, const std::string& sql,
                                                       core::Deadline deadline) {
    const bool sent = PQsendPrepare(connection_.get(), name, sql.c_str(), 0, nullptr) == 1;
    auto answer = co_await receive(sent, deadline);
    co_return answer;
}

core::Task<PostgresResult<Answer>> Connection::describe(const char* name, core::Deadline deadline) {
    const bool sent = PQsendDescribePrepared(connection_.get(), name) == 1;
    auto answer = co_await receive(sent, deadline);
    co_return answer;
}

core::Task<PostgresResult<Answer>> Connection::execute(const char* name, std::span<const char* const> values,
                                                       core::Deadline deadline) {
    const int count = static_cast<int>(values.size());
    const bool sent = PQsendQueryPrepared(connection_.get(), name, count, values.data(), nullptr, nullptr, 0) == 1;
    auto answer = co_await receive(sent, deadline);
    co_return answer;
}

core::Task<PostgresResult<Answer>> Connection::receive(bool sent, core::Deadline deadline) {
    in_exchange_ = true;
    received_ = 0;
    if (!sent) co_return broken();
    for (int unsent = PQflush(connection_.get()); unsent != 0; unsent = PQflush(connection_.get())) {
        if (unsent < 0) co_return broken();
        const auto moved = co_await wait_for_bytes(core::Interest::read_or_write, deadline);
        if (!moved) co_return moved.error();
    }
    Answer answer;
    std::optional<PostgresError> error;
    for (;;) {
        while (PQisBusy(connection_.get()) != 0) {
            const auto moved = co_await wait_for_bytes(core::Interest::read, deadline);
            if (!moved) co_return error ? *error : moved.error();
        }
        Answer next(PQgetResult(connection_.get()));
        if (next == nullptr) break;
        const auto status = PQresultStatus(next.get());
        if (status == PGRES_FATAL_ERROR) {
            // The first says why; what follows is only that the connection has ended.
            if (!error) error = error_of(next.get());
        } else if (answer != nullptr || (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)) {
            co_return PostgresError{.kind = Kind::broken, .text = "an answer to another question"};
        } else {
            answer = std::move(next);
        }
        if (PQstatus(connection_.get()) == CONNECTION_BAD) break;
    }
    if (error) {
        in_exchange_ = PQstatus(connection_.get()) != CONNECTION_OK;
        co_return *error;
    }
    if (answer == nullptr) co_return broken();
    in_exchange_ = false;
    co_return std::move(answer);
}

core::Task<PostgresResult<void>> Connection::wait_for_bytes(core::Interest interest, core::Deadline deadline) {
    const bool ready = co_await readiness_->wait(interest, deadline);
    if (!ready) co_return timed_out("no answer in time");
    const bool first = received_ == 0;
    int waiting = 0;
    if (ioctl(watched_.number(), FIONREAD, &waiting) == 0) received_ += static_cast<std::size_t>(waiting);
    if (received_ > longest_answer) {
        co_return PostgresError{.kind = Kind::broken, .text = "the answer is longer than 1 MiB"};
    }
    // The first fits into the room that libpq has. Then it makes as much room as the server announces, a gigabyte
    // if need be, and would not come back from filling it.
    std::optional<StallBreaker::Watch> watch;
    if (!first) watch.emplace(breaker_, watched_.number(), longest_read);
    if (PQconsumeInput(connection_.get()) == 0) co_return broken();
    co_return PostgresResult<void>();
}

PostgresError Connection::broken() const {
    return {.kind = Kind::broken, .text = PQerrorMessage(connection_.get())};
}

bool Connection::may_be_kept() const {
    return !in_exchange_ && PQstatus(connection_.get()) == CONNECTION_OK &&
           PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

std::string Connection::version() const {
    const char* const version = PQparameterStatus(connection_.get(), "server_version");
    const std::string_view text = version == nullptr ? "" : version;
    return std::string(text.substr(0, text.find(' ')));
}

std::string Connection::tls() const {
    if (PQsslInUse(connection_.get()) == 0) return {};
    const char* const protocol = PQsslAttribute(connection_.get(), "protocol");
    return protocol == nullptr ? "TLS" : protocol;
}

}  // namespace tokenbooth::directory::postgres
