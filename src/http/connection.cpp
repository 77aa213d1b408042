#include "http/connection.hpp"

#include "http/event_loop.hpp"
#include "http/proxy_protocol.hpp"
#include "http/response_writer.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace tokenbooth::http {
namespace {

// RFC 9112 §9.6: a server that closes while the client still sends would have its answer reset away, so it reads
// on for a while, but neither long nor much.
constexpr std::chrono::seconds linger_time(2);
// Who was too slow for a whole timeout has had time enough.
constexpr std::chrono::milliseconds linger_time_when_late(500);
constexpr std::size_t linger_bytes = 64 * 1024;
// While draining: how long a connection that has not sent anything yet may take to begin.
constexpr std::chrono::seconds first_byte_while_draining(1);

constexpr std::uint32_t reading_events = EPOLLIN | EPOLLRDHUP | EPOLLET;

core::Error refusal(core::Errc code, std::string message, std::string reason) {
    return {.code = code, .message = std::move(message), .reason = std::move(reason), .pointer = {}};
}

}  // namespace

Connection::Connection(core::Descriptor socket, const Peer& peer, EventLoop& loop)
    : loop_(loop), stream_(std::move(socket)), peer_(peer) {}

Connection::~Connection() {
    if (handled_ != nullptr) handled_->connection = nullptr;
}

void Connection::start() {
    const auto& serving = *loop_.serving();
    if (!loop_.poller().add(stream_.socket(), reading_events, *this)) {
        close();
        return;
    }
    if (serving.clients.expects_proxy_header(peer_)) {
        enter(Phase::awaiting_proxy_header, serving.options.limits.header_timeout);
    } else {
        begin(serving);
    }
}

void Connection::begin(const Serving& serving) {
    // A unix socket leads to a proxy of the same machine.
    if (serving.tls && peer_ && !stream_.begin_tls(*serving.tls)) {
        close();
        return;
    }
    if (stream_.is_open()) {
        become_idle();
    } else {
        enter(Phase::shaking_hands, serving.options.limits.header_timeout);
    }
}

void Connection::start_refusing() {
    // Over TLS it would cost a handshake to say so.
    const bool plain = loop_.serving()->tls == nullptr;
    if (!plain || !loop_.poller().add(stream_.socket(), reading_events, *this)) {
        close();
        return;
    }
    try {
        begin_message();
        refuse(refusal(core::Errc::overloaded, "there are too many connections", "server.max_connections"));
    } catch (const std::exception&) {
        fail();
    }
}

void Connection::enter(Phase phase, core::Deadline::Clock::duration limit) {
    phase_ = phase;
    loop_.wheel().set(*this, loop_.now() + limit);
}

void Connection::on_ready(std::uint32_t events) noexcept {
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
    // What ends a stream is no edge of its own once the bytes before it have been read.
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hung_up_ = true;
    proceed();
}

void Connection::proceed() noexcept {
    // A pipeline gives way to other connections after so many requests.
    constexpr int fair_share = 16;
    if (std::exchange(proceeding_, true)) return;
    try {
        int turns = 0;
        while (turns < fair_share && take_turn()) ++turns;
        if (turns == fair_share) give_way();
    } catch (const std::exception&) {
        // Out of memory, most likely. Whoever asked hears 503, and nobody else hears anything.
        fail();
    }
    proceeding_ = false;
}

// Goes on once everybody else has had their turn.
void Connection::give_way() {
    if (phase_ == Phase::closed || std::exchange(waits_for_turn_, true)) return;
    loop_.poller().continue_later(*this);
}

// Does what can be done now; true where there may be more.
bool Connection::take_turn() {
    switch (phase_) {
        case Phase::awaiting_proxy_header:
            return readable_ && read_proxy_header();
        case Phase::shaking_hands:
            return shake_hands();
        case Phase::idle:
        case Phase::reading_head:
        case Phase::reading_body:
            if (std::exchange(unjudged_, false)) return judge();
            return readable_ && read();
        case Phase::writing:
            if (queued_) return false;
            write();
            return phase_ != Phase::writing;
        case Phase::lingering:
            return readable_ && read();
        case Phase::handling:
        case Phase::closed:
            break;
    }
    return false;
}

bool Connection::read() {
    auto& buffer = loop_.read_buffer();
    const auto moved = stream_.read(buffer);
    if (moved.outcome == Stream::Outcome::would_block) {
        readable_ = false;
        watch(stream_.waits_to_send());
        return false;
    }
    if (moved.outcome == Stream::Outcome::ended) {
        close();
        return false;
    }
    // A short read has emptied the socket, so the next bytes are a new edge (epoll(7)).
    if (moved.size < buffer.size() && !stream_.is_tls() && !hung_up_) readable_ = false;
    return take_bytes({buffer.data(), moved.size});
}

bool Connection::take_bytes(std::string_view bytes) {
    if (bytes.empty()) {
        // The beginning of a record has the time that the beginning of a header has.
        const auto limit = loop_.serving()->options.limits.header_timeout;
        if (phase_ == Phase::idle && stream_.holds_a_part())
            loop_.wheel().set(*this, std::min(deadline(), loop_.now() + limit));
        // What TLS took in cost more than it brought.
        give_way();
        return false;
    }
    if (phase_ == Phase::lingering) {
        lingered_ += static_cast<std::uint32_t>(bytes.size());
        if (lingered_ > linger_bytes) close();
        return phase_ == Phase::lingering;
    }
    if (phase_ == Phase::shaking_hands) become_idle();
    if (!exchange_) begin_message();
    exchange_->input.append(bytes);
    return judge();
}

// Until it is done nothing can have been asked; what comes with its last flight is the first request.
bool Connection::shake_hands() {
    const bool more = (readable_ || stream_.waits_to_send()) && read();
    if (phase_ != Phase::shaking_hands || !stream_.is_open()) return more;
    become_idle();
    return true;
}

bool Connection::read_proxy_header() {
    std::array<char, longest_proxy_header> bytes;
    const auto seen = stream_.peek(bytes);
    if (seen.outcome != Stream::Outcome::moved) {
        readable_ = false;
        if (seen.outcome == Stream::Outcome::ended) close();
        return false;
    }
    const auto header = parse_proxy_header({bytes.data(), seen.size});
    if (header.state == ProxyHeader::State::incomplete) {
        // Not taken, so it is seen again, whole, once more of it has come.
        readable_ = false;
        if (hung_up_) close();
        return false;
    }
    if (header.state == ProxyHeader::State::malformed) {
        begin_message();
        refuse(refusal(core::Errc::malformed_request, "a trusted proxy begins with a PROXY header here",
                       "client_address_from is proxy-protocol"));
        return true;
    }
    // Exactly the header: what follows may be TLS.
    stream_.read(std::span(bytes).first(header.size));
    client_named_ = header.names_client;
    client_ = header.client;
    begin(*loop_.serving());
    return true;
}

void Connection::begin_message() {
    if (!exchange_) exchange_ = loop_.take_exchange();
    if (std::exchange(is_idle_, false)) loop_.keep_busy(*this);
    exchange_->began = loop_.now();
    exchange_->serving = loop_.serving();
    exchange_->message.begin(exchange_->serving->rules);
    phase_ = Phase::reading_head;
}

bool Connection::judge() {
    Exchange& exchange = *exchange_;
    const auto& limits = exchange.serving->options.limits;
    switch (exchange.message.advance(exchange.input)) {
        case Message::State::refused:
            refuse(exchange.message.error());
            return true;
        case Message::State::complete:
            handle();
            return phase_ != Phase::handling;
        case Message::State::reading_head:
            loop_.wheel().set(*this, exchange.began + limits.header_timeout);
            return readable_;
        case Message::State::reading_body:
            if (phase_ == Phase::reading_head) enter(Phase::reading_body, limits.body_timeout);
            if (exchange.message.take_expectation() &&
                stream_.write(continue_message).size != continue_message.size()) {
                // A client that does not even read what it was answered before.
                close();
            }
            return readable_;
    }
    return false;
}

void Connection::become_idle() {
    stream_.rest();
    enter(Phase::idle, loop_.serving()->options.limits.idle_timeout);
    loop_.keep_idle(*this);
    is_idle_ = true;
}

// Asks to be woken when it can send again; or no longer.
void Connection::watch(bool sending) {
    if (watching_sends_ == sending) return;
    watching_sends_ = sending;
    loop_.poller().change(stream_.socket(), sending ? reading_events | EPOLLOUT : reading_events, *this);
}

void Connection::linger() {
    if (exchange_) loop_.give_back(std::move(exchange_));
    stream_.finish_sending();
    enter(Phase::lingering, late_ ? core::Deadline::Clock::duration(linger_time_when_late) : linger_time);
}

void Connection::on_deadline() {
    try {
        switch (phase_) {
            case Phase::reading_head:
                // Nothing but an empty line after the last answer is no request that anybody waits for.
                if (exchange_->input == "\r\n") break;
                [[fallthrough]];
            case Phase::reading_body:
                late_ = true;
                refuse(refusal(core::Errc::request_timeout, "the request did not arrive in time", {}));
                proceed();
                return;
            case Phase::handling:
                give_up_handler();
                proceed();
                return;
            case Phase::awaiting_proxy_header:
            case Phase::shaking_hands:
            case Phase::idle:
            case Phase::writing:
            case Phase::lingering:
            case Phase::closed:
                break;
        }
        close();
    } catch (const std::exception&) {
        fail();
    }
}

void Connection::end_when_idle() {
    const bool opening = phase_ == Phase::awaiting_proxy_header || phase_ == Phase::shaking_hands;
    if (phase_ != Phase::idle && !opening) return;
    std::array<char, 1> byte{};
    // What may be a request is answered, with leave to go.
    if (phase_ == Phase::idle && stream_.peek(byte).outcome == Stream::Outcome::moved) return;
    if (answers_ > 0) {
        close();
    } else {
        loop_.wheel().set(*this, std::min(deadline(), loop_.now() + first_byte_while_draining));
    }
}

// What can still be said without any memory, and the end.
void Connection::fail() noexcept {
    loop_.context().failures.fetch_add(1, std::memory_order_relaxed);
    if (phase_ == Phase::closed) return;
    if (phase_ != Phase::lingering && phase_ != Phase::writing) stream_.write(failure_message);
    close();
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    unlink();
    if (waits_for_turn_) loop_.poller().forget(*this);
    if (handled_ != nullptr) std::exchange(handled_, nullptr)->connection = nullptr;
    if (exchange_) loop_.give_back(std::move(exchange_));
    stream_.close();
    loop_.forget(*this);
}

}  // namespace tokenbooth::http
