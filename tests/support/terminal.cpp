#include "support/terminal.hpp"

#include "support/paths.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace tokenbooth::test {

Finished run_on_terminal(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                         const std::string& prompt, const std::string& typed) {
    std::vector<char*> words = {const_cast<char*>("tokenbooth")};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const std::string program = binary().string();
    int terminal = -1;
    const pid_t pid = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid < 0) throw std::runtime_error("forkpty failed");
    if (pid == 0) {
        if (chdir(folder.c_str()) == 0) execv(program.c_str(), words.data());
        _exit(127);
    }
    Finished finished;
    bool answered = false;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (;;) {
        pollfd readable{.fd = terminal, .events = POLLIN, .revents = 0};
        poll(&readable, 1, 100);
        std::array<char, 4096> bytes{};
        // It fails once nobody has the other side open.
        const ssize_t size = readable.revents == 0 ? 0 : read(terminal, bytes.data(), bytes.size());
        if (size < 0) break;
        finished.output.append(bytes.data(), static_cast<std::size_t>(size));
        if (!answered && finished.output.find(prompt) != std::string::npos) {
            answered = write(terminal, typed.data(), typed.size()) == static_cast<ssize_t>(typed.size());
        }
        if (std::chrono::steady_clock::now() < until) continue;
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        close(terminal);
        throw std::runtime_error("it does not end; the terminal shows: " + finished.output);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    close(terminal);
    finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return finished;
}

}  // namespace tokenbooth::test
