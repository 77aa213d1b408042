#include "http/connection.hpp"

#include "http/address.hpp"
#include "http/event_loop.hpp"
#include "http/response_writer.hpp"
#include "http/target.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Directories keep the request's deadline themselves; this much later the connection stops waiting for them.
constexpr std::chrono::milliseconds handling_slack(250);
// RFC 9112 §9.6: a server that closes while the client still sends would have its answer reset away, so it reads
// on for a while, but neither long nor much.
constexpr std::chrono::seconds linger_time(2);
constexpr std::size_t linger_bytes = 256 * 1024;
// While draining: how long a connection that has not sent anything yet may take to begin.
constexpr std::chrono::seconds first_byte_while_draining(1);

}  // namespace

Connection::Connection(Socket socket, EventLoop& loop) : socket_(std::move(socket)), loop_(loop) {}

void Connection::start() {
    error_code error;
    socket_.non_blocking(true, error);
    socket_.set_option(asio::ip::tcp::no_delay(true), error);
    const auto remote = socket_.remote_endpoint(error);
    if (!error) peer_ = peer_name(remote);
    enter(Phase::idle, loop_.serving()->options.limits.idle_timeout);
    wait_for_bytes();
}

void Connection::enter(Phase phase, core::Deadline::Clock::duration limit) {
    phase_ = phase;
    deadline_ = core::Deadline::Clock::now() + limit;
}

void Connection::wait_for_bytes() {
    // A wait and then a read, not a read that first fails with EAGAIN: one system call less a request.
    if (waiting_) return;
    waiting_ = true;
    socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const error_code& error) {
        self->waiting_ = false;
        if (error) {
            self->close();
        } else {
            self->read_bytes();
        }
    });
}

void Connection::read_bytes() {
    // A deadline may have answered while the bytes were awaited; what comes now is read after that answer.
    if (phase_ == Phase::closed || phase_ == Phase::writing) return;
    error_code error;
    auto& buffer = loop_.read_buffer();
    const std::size_t size = socket_.read_some(asio::buffer(buffer), error);
    if (error == asio::error::would_block || error == asio::error::try_again) {
        wait_for_bytes();
        return;
    }
    if (error) {
        close();
        return;
    }
    if (phase_ == Phase::lingering) {
        lingered_ += size;
        if (lingered_ > linger_bytes) {
            close();
        } else {
            wait_for_bytes();
        }
        return;
    }
    input_.append(buffer.data(), size);
    advance();
}

void Connection::advance() {
    if (phase_ == Phase::closed) return;
    if (!parser_) begin_message();
    follow_reading(parser_->advance(input_));
}

void Connection::begin_message() {
    began_ = core::Deadline::Clock::now();
    serving_ = loop_.serving();
    enter(Phase::reading_head, serving_->options.limits.header_timeout);
    parser_.emplace(serving_->options.limits);
}

void Connection::follow_reading(MessageParser::State state) {
    switch (state) {
        case MessageParser::State::refused:
            refuse(parser_->error());
            return;
        case MessageParser::State::complete:
            handle();
            return;
        case MessageParser::State::reading_head:
            break;
        case MessageParser::State::reading_body:
            if (phase_ == Phase::reading_head) {
                enter(Phase::reading_body, serving_->options.limits.body_timeout);
            }
            if (parser_->take_expectation()) {
                error_code error;
                socket_.write_some(asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), error);
            }
            break;
    }
    wait_for_bytes();
}

core::Detached Connection::handle() {
    const auto self = shared_from_this();
    // Kept here, too: a handler that outlives its connection's patience must not lose what it runs on.
    const auto serving = serving_;
    const auto& options = serving->options;
    const auto target = split_target(parser_->target());
    scope_ = observability::RequestScope{
        .request_id = observability::choose_request_id(find_field(parser_->fields(), "x-request-id")),
        .deadline = core::Deadline::after(options.request_timeout)};
    request_ = Request{.method = parser_->method(),
                       .target = parser_->target(),
                       .path = target.path,
                       .query = target.query,
                       .fields = parser_->fields(),
                       .body = parser_->body(),
                       .scope = &*scope_};
    enter(Phase::handling, options.request_timeout + handling_slack);

    std::optional<Response> response;
    try {
        auto answer = co_await serving->handler->handle(request_);
        response.emplace(std::move(answer));
    } catch (const std::bad_alloc&) {
        close_after_answer_ = true;
        response.emplace(serving->handler->refuse({.code = core::Errc::overloaded,
                                                   .message = "too much work is waiting",
                                                   .reason = "out of memory",
                                                   .pointer = {}},
                                                  *scope_));
    } catch (const std::exception& error) {
        response.emplace(serving->handler->refuse({.code = core::Errc::internal_error,
                                                   .message = "something unforeseen happened",
                                                   .reason = error.what(),
                                                   .pointer = {}},
                                                  *scope_));
    }
    // on_deadline() may have answered in the meantime.
    if (phase_ != Phase::handling) co_return;

    // A GET or HEAD with a body is answered, but what a proxy made of that body is anybody's guess.
    const bool unusual_body = !request_.body.empty() && (request_.method == "GET" || request_.method == "HEAD");
    respond(*response, parser_->keep_alive() && !unusual_body && !close_after_answer_);
}

void Connection::refuse(const core::Error& error) {
    scope_ = observability::RequestScope{
        .request_id = observability::choose_request_id(find_field(parser_->fields(), "x-request-id")),
        .deadline = core::Deadline(began_)};
    // Not one further byte is parsed.
    input_.clear();
    respond(serving_->handler->refuse(error, *scope_), false);
}

void Connection::respond(const Response& response, bool keep_alive) {
    const bool draining = loop_.context().draining.load(std::memory_order_relaxed);
    close_after_answer_ = !keep_alive || draining;
    auto& bytes = loop_.write_buffer();
    bytes.clear();
    append_response(bytes, response,
                    {.date = loop_.date(),
                     .request_id = scope_->request_id,
                     .keep_alive = !close_after_answer_,
                     .head_only = request_.method == "HEAD"});
    loop_.context().request_log.finished({.scope = *scope_,
                                          .method = request_.method,
                                          .path = request_.path,
                                          .status = response.status(),
                                          .took = core::Deadline::Clock::now() - began_,
                                          .peer = peer_});
    enter(Phase::writing, serving_->options.limits.write_timeout);
    write(bytes);
}

void Connection::write(std::string_view bytes) {
    error_code error;
    const std::size_t written = socket_.write_some(asio::buffer(bytes), error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) {
        close();
        return;
    }
    if (written == bytes.size()) {
        finish_answer();
        return;
    }
    output_.assign(bytes.substr(written));
    write_rest();
}

void Connection::write_rest() {
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
        if (error || self->phase_ == Phase::closed) {
            self->close();
            return;
        }
        const std::string rest = std::exchange(self->output_, {});
        self->write(rest);
    });
}

void Connection::finish_answer() {
    served_ = true;
    if (close_after_answer_) {
        linger();
        return;
    }
    request_ = {};
    parser_.reset();
    scope_.reset();
    serving_.reset();
    if (input_.empty()) {
        std::string().swap(input_);
        enter(Phase::idle, loop_.serving()->options.limits.idle_timeout);
        wait_for_bytes();
    } else {
        // The next request of a pipeline, after other connections have had their turn.
        enter(Phase::reading_head, loop_.serving()->options.limits.header_timeout);
        asio::post(loop_.io(), [self = shared_from_this()] { self->advance(); });
    }
}

void Connection::linger() {
    error_code error;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
    enter(Phase::lingering, linger_time);
    wait_for_bytes();
}

void Connection::on_deadline() {
    switch (phase_) {
        case Phase::reading_head:
        case Phase::reading_body:
            if (!parser_) {
                close();
                return;
            }
            refuse({.code = core::Errc::request_timeout,
                    .message = "the request did not arrive in time",
                    .reason = {},
                    .pointer = {}});
            return;
        case Phase::handling:
            respond(serving_->handler->refuse({.code = core::Errc::directory_timeout,
                                               .message = "the request took too long",
                                               .reason = "the handler kept no deadline",
                                               .pointer = {}},
                                              *scope_),
                    false);
            return;
        case Phase::idle:
        case Phase::writing:
        case Phase::lingering:
            close();
            return;
        case Phase::closed:
            return;
    }
}

void Connection::end_when_idle() {
    if (phase_ != Phase::idle) return;
    error_code error;
    if (socket_.available(error) > 0) return;
    if (served_) {
        close();
    } else {
        deadline_ = std::min(deadline_, core::Deadline::Clock::now() + first_byte_while_draining);
    }
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    error_code error;
    socket_.close(error);
    loop_.forget(shared_from_this());
}

}  // namespace tokenbooth::http
