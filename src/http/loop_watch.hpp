// One socket of somebody else's (a client library's connection to a directory, say) that an event loop waits for.
#pragma once

#include "http/deadline_wheel.hpp"
#include "http/poller.hpp"

#include <tokenbooth/core/executor.hpp>

#include <cstdint>
#include <functional>

namespace tokenbooth::http {

class LoopWatch final : public core::SocketWatch, private Watcher, private Timed {
  public:
    /// Both must outlive every wait.
    LoopWatch(int socket, Poller& poller, DeadlineWheel& wheel)
        : socket_(socket), poller_(poller), wheel_(wheel) {}

    bool wait(core::Interest interest, core::Deadline deadline, std::function<void(bool ready)> done) override;

  private:
    void on_ready(std::uint32_t events) noexcept override;
    void on_deadline() override;
    void finish(bool ready);

    const int socket_;
    Poller& poller_;
    DeadlineWheel& wheel_;
    bool known_to_the_kernel_ = false;
    std::function<void(bool ready)> done_;
};

}  // namespace tokenbooth::http
