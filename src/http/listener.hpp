// One listening socket of one event loop.
#pragma once

#include "http/socket.hpp"

#include <boost/asio/steady_timer.hpp>

namespace tokenbooth::http {

class EventLoop;

class Listener {
  public:
    Listener(Acceptor acceptor, EventLoop& loop);

    void start();
    /// Takes what already waits in the accept queue, then stops listening.
    void drain_and_close();

  private:
    void accept_next();
    void back_off();

    Acceptor acceptor_;
    Socket next_;
    boost::asio::steady_timer back_off_timer_;
    EventLoop& loop_;
    bool complained_ = false;
};

}  // namespace tokenbooth::http
