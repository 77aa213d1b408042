// Tells systemd how the service fares (sd_notify(3)); says nothing where nobody asked. Its protocol is one
// datagram a message, so it needs no library. One thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace tokenbooth::app {

class Notifier {
  public:
    /// Takes what is asked for out of the environment. Before there are threads.
    static Notifier take();

    void ready() const;
    /// Between it and ready() the service reloads.
    void reloading() const;
    void stopping() const;
    /// How often alive() is expected; nothing where it is not.
    std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }
    void alive() const;

  private:
    void say(const std::string& state) const;

    std::string socket_;
    std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace tokenbooth::app
