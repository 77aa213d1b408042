#include "app/taken_variable.hpp"

#include <tokenbooth/app/inherited_sockets.hpp>

#include <unistd.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::app {
namespace {

constexpr int first_inherited = 3;
constexpr int most = 128;

std::optional<int> number_of(const std::string& text) {
    int number = 0;
    const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || fault != std::errc() || rest != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

InheritedSockets take_inherited_sockets() {
    const auto process = number_of(take_variable("LISTEN_PID"));
    const int count = number_of(take_variable("LISTEN_FDS")).value_or(0);
    const std::string all_names = take_variable("LISTEN_FDNAMES");
    InheritedSockets sockets;
    // They were meant for another process, whose child this one is.
    if (process != getpid() || count > most) return sockets;
    std::string_view names = all_names;
    for (int i = 0; i < count; ++i) {
        const std::size_t colon = names.find(':');
        const auto name = names.substr(0, colon);
        names.remove_prefix(colon == std::string_view::npos ? names.size() : colon + 1);
        (name == "admin" ? sockets.admin : sockets.service).emplace_back(first_inherited + i);
    }
    return sockets;
}

}  // namespace tokenbooth::app
