#include "http/listener.hpp"

#include "http/event_loop.hpp"

#include <utility>

namespace tokenbooth::http {
namespace {

using boost::system::error_code;

// Long enough to cost nothing, short enough that nobody notices once descriptors are free again.
constexpr std::chrono::milliseconds pause_after_failure(100);

}  // namespace

Listener::Listener(Acceptor acceptor, EventLoop& loop)
    : acceptor_(std::move(acceptor)), next_(loop.io()), back_off_timer_(loop.io()), loop_(loop) {}

void Listener::start() { accept_next(); }

void Listener::accept_next() {
    acceptor_.async_accept(next_, [this](const error_code& error) {
        if (error == boost::asio::error::operation_aborted) return;
        if (error) {
            back_off();
            return;
        }
        complained_ = false;
        loop_.accept(std::exchange(next_, Socket(loop_.io())));
        if (acceptor_.is_open()) accept_next();
    });
}

void Listener::back_off() {
    // Out of descriptors (EMFILE): the next accept would fail at once, so trying again at once would take a whole
    // core.
    if (!complained_) {
        complained_ = true;
        loop_.context().log.write(observability::LogLevel::error, "accept_failed",
                                  {{"mend", "raise the limit of open files or lower server.max_connections"}});
    }
    back_off_timer_.expires_after(pause_after_failure);
    back_off_timer_.async_wait([this](const error_code& error) {
        if (!error && acceptor_.is_open()) accept_next();
    });
}

void Listener::drain_and_close() {
    error_code error;
    acceptor_.cancel(error);
    acceptor_.non_blocking(true, error);
    while (!error) {
        Socket socket(loop_.io());
        acceptor_.accept(socket, error);
        if (!error) loop_.accept(std::move(socket));
    }
    acceptor_.close(error);
    back_off_timer_.cancel();
}

}  // namespace tokenbooth::http
