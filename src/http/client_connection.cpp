#include "http/client_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tokenbooth::http {
namespace {

using Kind = ClientFailure::Kind;
using Outcome = Stream::Outcome;
using Answered = core::Result<ClientAnswer, ClientFailure>;

ClientFailure refused(int fault) {
    return {.kind = Kind::unreachable,
            .reason = "no connection: " + std::error_code(fault, std::generic_category()).message()};
}

// Belongs to whatever is being read right now: what arrives is judged before anybody waits again.
std::span<char> read_buffer() {
    static thread_local std::array<char, 16 * 1024> buffer;
    return buffer;
}

core::Descriptor socket_for(const Endpoint& address) {
    const int family = address.protocol().family();
    core::Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return socket;
}

}  // namespace

core::Task<ClientConnection::Opened> ClientConnection::open(const ClientOptions& options, const ClientTls* tls,
                                                            const std::vector<Endpoint>& endpoints,
                                                            core::Deadline deadline) {
    ClientFailure failure{.kind = Kind::unreachable, .reason = "its host name has no address"};
    for (const Endpoint& address : endpoints) {
        auto socket = socket_for(address);
        if (!socket.is_open()) co_return refused(errno);
        auto connection = std::make_unique<ClientConnection>(Stream(std::move(socket)));
        auto connected = co_await connection->connect(address, deadline.or_within(options.connect_timeout));
        if (connected) connected = connection->begin_tls(tls, options.url.host);
        if (connected) co_return std::move(connection);
        failure = connected.error();
        if (deadline.passed()) break;
    }
    // A host that does not answer within its share is down, whatever is left of the deadline.
    if (failure.kind == Kind::timeout && !deadline.passed()) failure.kind = Kind::unreachable;
    co_return failure;
}

core::Task<ClientConnection::Connected> ClientConnection::connect(const Endpoint& address,
                                                                  core::Deadline deadline) {
    const int socket = stream_.socket();
    if (::connect(socket, address.data(), static_cast<socklen_t>(address.size())) == 0) co_return Connected();
    if (errno != EINPROGRESS) co_return refused(errno);
    const bool answered = co_await readiness_.wait(core::Interest::write, deadline);
    if (!answered) {
        co_return ClientFailure{.kind = Kind::timeout, .reason = "no connection: nobody answered in time"};
    }
    int fault = 0;
    socklen_t size = sizeof fault;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &fault, &size);
    if (fault != 0) co_return refused(fault);
    co_return Connected();
}

ClientConnection::Connected ClientConnection::begin_tls(const ClientTls* tls, const std::string& host) {
    if (tls == nullptr) return {};
    auto session = tls->connect(stream_.socket(), host);
    if (!session) return ClientFailure{.kind = Kind::tls, .reason = "no TLS session: " + last_tls_reason()};
    stream_.begin_tls(std::move(session));
    return {};
}

core::Task<Answered> ClientConnection::exchange(const ClientOptions& options, std::string_view request,
                                                core::Deadline deadline) {
    may_be_kept_ = false;
    ended_unanswered_ = false;
    AnswerParser parser(options.max_head, options.max_body);
    std::string_view unsent = request;
    for (;;) {
        const Step step = advance(unsent, parser);
        if (step == Step::answered) break;
        if (step == Step::progress && !deadline.passed()) continue;
        const auto interest = step == Step::wait_to_receive ? core::Interest::read : core::Interest::read_or_write;
        const bool ready = co_await readiness_.wait(interest, deadline);
        if (!ready || deadline.passed())
            co_return ClientFailure{.kind = Kind::timeout, .reason = "no whole answer came in time"};
    }
    const bool failed = parser.advance({}) == AnswerParser::State::failed;
    if (failed) co_return failure_of(parser);
    may_be_kept_ = parser.keep_alive() && unsent.empty();
    co_return parser.take_answer();
}

ClientConnection::Step ClientConnection::advance(std::string_view& unsent, AnswerParser& parser) {
    bool waits_to_send = false;
    while (!unsent.empty()) {
        const auto sent = stream_.write(unsent);
        unsent.remove_prefix(sent.size);
        waits_to_send = sent.outcome == Outcome::would_block && stream_.waits_to_send();
        if (sent.outcome == Outcome::ended) note_handshake_problem();
        if (sent.outcome != Outcome::moved) break;
    }
    const auto buffer = read_buffer();
    const auto received = stream_.read(buffer);
    if (received.outcome == Outcome::ended) {
        note_handshake_problem();
        parser.end(stream_.has_ended_properly());
        return Step::answered;
    }
    waits_to_send = waits_to_send || stream_.waits_to_send();
    if (received.outcome == Outcome::would_block) {
        return waits_to_send ? Step::wait_to_send_or_receive : Step::wait_to_receive;
    }
    const std::string_view bytes(buffer.data(), received.size);
    return parser.advance(bytes) == AnswerParser::State::incomplete ? Step::progress : Step::answered;
}

void ClientConnection::note_handshake_problem() {
    if (stream_.is_open() || !tls_problem_.empty()) return;
    tls_problem_ = handshake_problem(stream_.tls_session());
}

ClientFailure ClientConnection::failure_of(const AnswerParser& parser) {
    if (!tls_problem_.empty()) return {.kind = Kind::tls, .reason = tls_problem_};
    ended_unanswered_ = !parser.has_begun();
    return parser.failure();
}

bool ClientConnection::is_quiet() {
    // TLS may have something to say that is none of ours, such as tickets; not without end.
    constexpr int most_reads = 16;
    for (int i = 0; i < most_reads; ++i) {
        const auto received = stream_.read(read_buffer());
        if (received.outcome == Outcome::would_block) return true;
        if (received.outcome == Outcome::ended || received.size > 0) return false;
    }
    return false;
}

void ClientConnection::rest(core::Deadline::Clock::time_point now) {
    rests_since_ = now;
    stream_.rest();
}

bool ClientConnection::may_be_used(const ClientOptions& options, core::Deadline::Clock::time_point now) const {
    return now - rests_since_ < options.idle_timeout && now - opened_at_ < options.max_age;
}

}  // namespace tokenbooth::http
