// One listening socket of one event loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenbooth::http {

class EventLoop;

class Listener {
  public:
    Listener(boost::asio::ip::tcp::acceptor acceptor, EventLoop& loop);

    void start();
    /// Takes what already waits in the accept queue, then stops listening.
    void drain_and_close();

  private:
    void accept_next();
    void back_off();

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::ip::tcp::socket next_;
    boost::asio::steady_timer back_off_timer_;
    EventLoop& loop_;
    bool complained_ = false;
};

}  // namespace tokenbooth::http
