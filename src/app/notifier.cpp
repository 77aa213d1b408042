#include "app/taken_variable.hpp"

#include <tokenbooth/app/notifier.hpp>

#include <tokenbooth/core/descriptor.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace tokenbooth::app {
namespace {

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Notifier Notifier::take() {
    Notifier notifier;
    notifier.socket_ = take_variable("NOTIFY_SOCKET");
    const auto interval = number_of(take_variable("WATCHDOG_USEC"));
    const std::string process = take_variable("WATCHDOG_PID");
    const bool for_us = process.empty() || number_of(process) == getpid();
    if (interval > 0 && for_us) notifier.watchdog_ = std::chrono::microseconds(interval);
    return notifier;
}

void Notifier::ready() const { say("READY=1\n"); }
void Notifier::stopping() const { say("STOPPING=1\n"); }
void Notifier::alive() const { say("WATCHDOG=1\n"); }

void Notifier::reloading() const {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    say("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds) + "\n");
}

void Notifier::say(const std::string& state) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, socket_.data(), socket_.size());
    // An abstract socket's name begins with a zero, which its variable cannot hold.
    if (socket_.front() == '@') address.sun_path[0] = '\0';
    const core::Descriptor sender(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    // Nobody who listens there would be helped by an error.
    sendto(sender.number(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address),
           size);
}

}  // namespace tokenbooth::app
