#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"

#include <tokenbooth/crypto/password_hash.hpp>

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace tokenbooth::cli {
namespace {

// Keeps a terminal from showing what is typed.
class Hidden {
  public:
    Hidden() : terminal_(isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &shown_) == 0) {
        if (!terminal_) return;
        termios hidden = shown_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~Hidden() {
        if (!terminal_) return;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_);
        std::cerr << '\n';
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;
    bool terminal() const { return terminal_; }

  private:
    termios shown_{};
    bool terminal_;
};

core::Secret read_line(const std::string& prompt) {
    const Hidden hidden;
    if (hidden.terminal()) std::cerr << prompt << std::flush;
    std::string line;
    // No reallocation may leave part of it behind.
    line.reserve(crypto::longest_password + 1);
    for (char byte = 0; std::cin.get(byte) && byte != '\n' && line.size() <= crypto::longest_password;)
        line += byte;
    // The end of a line as Windows writes it is no part of a password.
    if (line.ends_with('\r')) line.pop_back();
    core::Secret secret(line);
    core::wipe(line);
    return secret;
}

std::optional<std::string> find_problem(const core::Secret& password) {
    if (password.empty()) return "an empty password is none; give it on standard input or at the prompt";
    if (password.size() > crypto::longest_password) return "a password has at most 1024 bytes";
    if (password.reveal().find('\0') != std::string_view::npos) return "a password holds no NUL";
    return std::nullopt;
}

}  // namespace

int execute(const UsersSetPassword& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    const core::Secret password = read_line("new password of user " + command.external_id + ": ");
    if (const auto problem = find_problem(password)) {
        complain(*problem);
        return failed;
    }
    if (isatty(STDIN_FILENO) == 1 && read_line("once more: ").reveal() != password.reveal()) {
        complain("the two are not the same; nothing was changed");
        return failed;
    }
    const auto hash = crypto::hash_password(password);
    if (!hash) {
        complain(hash.error().message);
        return failed;
    }
    const auto there = store->set_password_hash(command.external_id, hash->phc);
    if (!there) {
        complain(there.error().message);
        return failed;
    }
    if (!*there) {
        complain("there is no user " + command.external_id + "; `tokenbooth users list` shows who is there");
        return failed;
    }
    std::cout << "set the password of user " << command.external_id << '\n';
    return done;
}

}  // namespace tokenbooth::cli
