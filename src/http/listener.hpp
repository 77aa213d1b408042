// One listening socket of one event loop.
#pragma once

#include "http/poller.hpp"

#include <tokenbooth/core/descriptor.hpp>

#include <boost/asio/steady_timer.hpp>

namespace tokenbooth::http {

class EventLoop;

class Listener final : public Watcher {
  public:
    /// `inherited`: from whoever started this process, and shared with whoever comes after it.
    Listener(core::Descriptor socket, bool inherited, EventLoop& loop);

    void start();
    /// Takes what already waits in the accept queue, then stops listening. What waits at an inherited socket is
    /// the successor's.
    void drain_and_close();

    void on_ready(std::uint32_t events) noexcept override;

  private:
    enum class Outcome { taken, nobody_waits, failed };
    Outcome accept_one();
    void back_off();

    core::Descriptor socket_;
    const bool inherited_;
    boost::asio::steady_timer back_off_timer_;
    EventLoop& loop_;
    bool complained_ = false;
};

}  // namespace tokenbooth::http
