// From a complete message to its answer's last byte; connection.cpp has what comes before and after.
#include "http/connection.hpp"
#include "http/event_loop.hpp"
#include "http/response_writer.hpp"
#include "http/target.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace tokenbooth::http {
namespace {

// Directories keep the request's deadline themselves; this much later the connection stops waiting for them.
constexpr std::chrono::milliseconds handling_slack(250);

// Nothing where there is no memory even for that.
std::optional<Response> try_refuse(Exchange& exchange, core::Errc code, const char* message, const char* reason) {
    try {
        return exchange.serving->handler->refuse(
            {.code = code, .message = message, .reason = reason, .pointer = {}}, exchange.request);
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace

void Connection::handle() {
    Exchange& exchange = *exchange_;
    const auto& options = exchange.serving->options;
    auto& message = exchange.message;
    message.refer_to(exchange.input);
    const auto target = split_target(message.target());
    exchange.scope.request_id = observability::choose_request_id(find_field(message.fields(), "x-request-id"));
    exchange.scope.client = to_string(client_of(exchange));
    exchange.scope.deadline = core::Deadline(loop_.now() + options.request_timeout);
    exchange.request = Request{.method = message.method(),
                               .target = message.target(),
                               .path = target.path,
                               .query = target.query,
                               .fields = message.fields(),
                               .body = message.body(),
                               .from_trusted_proxy = exchange.serving->clients.trusts(peer_),
                               .tls_names = {},
                               .scope = &exchange.scope};
    // The handshake is over once there is a request.
    if (answers_ == 0) tls_names_ = stream_.tls_names();
    exchange.tls_names = tls_names_;
    if (exchange.tls_names) exchange.request.tls_names = *exchange.tls_names;
    exchange.connection = this;
    phase_ = Phase::handling;
    answer(std::move(exchange_), loop_);
    if (phase_ == Phase::handling) enter(Phase::handling, options.request_timeout + handling_slack);
}

// Has the exchange for as long as the handler works, whatever becomes of the connection meanwhile.
core::Detached Connection::answer(std::unique_ptr<Exchange> exchange, EventLoop& loop) {
    // Not before there is a frame that keeps it alive.
    exchange->connection->handled_ = exchange.get();
    const auto& handler = exchange->serving->handler;
    std::optional<Response> response;
    bool keep_alive = true;
    try {
        auto answered = co_await handler->handle(exchange->request);
        response.emplace(std::move(answered));
    } catch (const std::bad_alloc&) {
        keep_alive = false;
        loop.context().failures.fetch_add(1, std::memory_order_relaxed);
        response = try_refuse(*exchange, core::Errc::overloaded, "too much work is waiting", "out of memory");
    } catch (const std::exception& error) {
        keep_alive = false;
        loop.context().failures.fetch_add(1, std::memory_order_relaxed);
        response =
            try_refuse(*exchange, core::Errc::internal_error, "something unforeseen happened", error.what());
    }
    Connection* const connection = exchange->connection;
    if (connection == nullptr) {
        loop.give_back(std::move(exchange));
    } else if (response) {
        connection->take_answer(std::move(exchange), *response, keep_alive);
    } else {
        connection->fail();
    }
}

void Connection::take_answer(std::unique_ptr<Exchange> exchange, const Response& response,
                             bool keep_alive) noexcept {
    handled_ = nullptr;
    exchange_ = std::move(exchange);
    const auto& message = exchange_->message;
    // A GET or HEAD with a body is answered, but what a proxy made of that body is anybody's guess.
    const auto& method = exchange_->request.method;
    const bool unusual_body = message.has_body() && (method == "GET" || method == "HEAD");
    try {
        respond(*exchange_, response, keep_alive && message.keep_alive() && !unusual_body);
    } catch (const std::exception&) {
        fail();
    }
    // Where the handler waited, nobody else is going on with this connection.
    proceed();
}

// What half a head says of the client may be contradicted by its other half.
Peer Connection::client_of(const Exchange& exchange) const {
    if (client_named_) return client_;
    if (!exchange.message.head_is_complete()) return peer_;
    return exchange.serving->clients.client_of(peer_, exchange.message.fields());
}

void Connection::refuse(const core::Error& error) {
    Exchange& exchange = *exchange_;
    exchange.message.refer_to(exchange.input);
    exchange.scope.request_id =
        observability::choose_request_id(find_field(exchange.message.fields(), "x-request-id"));
    exchange.scope.client = to_string(client_of(exchange));
    exchange.request = {};
    // RFC 9110 §9.3.2: no content for a HEAD, even one that is refused.
    exchange.request.method = exchange.message.method();
    exchange.request.fields = exchange.message.fields();
    exchange.request.scope = &exchange.scope;
    respond(exchange, exchange.serving->handler->refuse(error, exchange.request), false);
}

void Connection::respond(Exchange& exchange, const Response& response, bool keep_alive) {
    const auto& options = exchange.serving->options;
    const bool draining = loop_.context().draining.load(std::memory_order_relaxed);
    ++answers_;
    const bool last = options.max_requests_per_connection > 0 && answers_ >= options.max_requests_per_connection;
    close_after_answer_ = !keep_alive || draining || last;
    output_ = loop_.take_buffer();
    append_response(output_, response,
                    {.date = loop_.date(),
                     .request_id = exchange.scope.request_id,
                     .keep_alive = !close_after_answer_,
                     .head_only = exchange.request.method == "HEAD"});
    standing_rest_ = exchange.request.method == "HEAD" ? std::string_view() : response.standing_body();
    loop_.context().request_log.finished({.scope = exchange.scope,
                                          .method = exchange.request.method,
                                          .path = exchange.request.path,
                                          .status = response.status(),
                                          .took = core::Deadline::Clock::now() - exchange.began});
    sent_ = 0;
    enter(Phase::writing, options.limits.write_timeout);
    if (loop_.is_in_batch()) {
        loop_.send_later(*this);
        queued_ = true;
    } else {
        write();
    }
}

// Takes away from `rest` what has been sent; true once that is all.
bool Connection::send(std::string_view& rest) {
    while (!rest.empty()) {
        const auto moved = stream_.write(rest);
        if (moved.outcome == Stream::Outcome::ended) {
            close();
            return false;
        }
        if (moved.outcome == Stream::Outcome::would_block) {
            watch(stream_.waits_to_send());
            return false;
        }
        rest.remove_prefix(moved.size);
    }
    return true;
}

void Connection::write() {
    std::string_view rest = std::string_view(output_).substr(sent_);
    const bool through = send(rest);
    sent_ = output_.size() - rest.size();
    if (!through || !send(standing_rest_)) return;
    watch(false);
    loop_.give_back(std::move(output_));
    finish_answer();
}

void Connection::finish_answer() {
    if (close_after_answer_) {
        linger();
        return;
    }
    exchange_->input.erase(0, exchange_->message.size());
    if (exchange_->input.empty()) {
        loop_.give_back(std::move(exchange_));
        become_idle();
    } else {
        exchange_->scope = {};
        begin_message();
        unjudged_ = true;
    }
}

// The handler has kept no deadline; what it still says is nobody's answer.
void Connection::give_up_handler() {
    Exchange& exchange = *std::exchange(handled_, nullptr);
    exchange.connection = nullptr;
    const core::Error error{.code = core::Errc::directory_timeout,
                            .message = "the request took too long",
                            .reason = "the handler kept no deadline",
                            .pointer = {}};
    respond(exchange, exchange.serving->handler->refuse(error, exchange.request), false);
}

}  // namespace tokenbooth::http
