#include "support/daemon.hpp"

#include "support/temporary_folder.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace tokenbooth::test {
namespace {

pid_t spawn(const std::vector<std::string>& command, const Unprivileged& user, const std::filesystem::path& log) {
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
        user.become();
        if (chdir("/") == 0) execv(words[0], words.data());
        _exit(127);
    }
    close(output);
    if (pid < 0) throw std::runtime_error("fork failed");
    return pid;
}

struct Stat {
    char state = 0;
    pid_t parent = -1;
};

// Of a process or a thread; nothing of one that has gone.
Stat stat_of(const std::filesystem::path& folder) {
    std::ifstream stat(folder / "stat");
    std::string line;
    std::getline(stat, line);
    const auto name_end = line.rfind(')');
    Stat found;
    if (name_end == std::string::npos) return found;
    std::istringstream rest(line.substr(name_end + 1));
    rest >> found.state >> found.parent;
    return found;
}

bool every_thread_is_stopped(pid_t pid) {
    std::error_code gone;
    for (const auto& thread :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
        const char state = stat_of(thread.path()).state;
        if (state != 'T' && state != 'Z' && state != 0) return false;
    }
    return true;
}

}  // namespace

std::uint16_t free_port() {
    // Below those that the kernel gives to clients, one of which would have the port when the server is started
    // anew; and never the same one twice.
    constexpr unsigned first = 12000;
    constexpr unsigned count = 20000;
    static std::atomic<unsigned> next = static_cast<unsigned>(getpid()) * 61U;
    for (unsigned tried = 0; tried < count; ++tried) {
        const auto port = static_cast<std::uint16_t>(first + next++ % count);
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool bound = bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        close(socket);
        if (bound) return port;
    }
    throw std::runtime_error("no free port");
}

std::string find_program(const std::string& name, const std::string& package,
                         const std::vector<std::string>& folders) {
    std::istringstream path(std::getenv("PATH") == nullptr ? "" : std::getenv("PATH"));
    std::vector<std::string> places = folders;
    for (std::string folder; std::getline(path, folder, ':');) places.push_back(folder);
    for (const auto& folder : places) {
        if (access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
    }
    throw std::runtime_error(name + " is not there: install the Debian package " + package +
                             " (script/bootstrap --test)");
}

Unprivileged::Unprivileged(const std::string& name) : user_(getuid()), group_(getgid()) {
    if (user_ != 0) return;
    const passwd* const entry = getpwnam(name.c_str());
    if (entry == nullptr) throw std::runtime_error("there is no user " + name + " for the server to run as");
    user_ = entry->pw_uid;
    group_ = entry->pw_gid;
}

void Unprivileged::own(const std::filesystem::path& path) const {
    if (getuid() != 0) return;
    if (lchown(path.c_str(), user_, group_) != 0) throw std::runtime_error("chown " + path.string());
    if (!std::filesystem::is_directory(std::filesystem::symlink_status(path))) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        if (lchown(entry.path().c_str(), user_, group_) != 0) throw std::runtime_error("chown " + path.string());
    }
}

void Unprivileged::become() const {
    if (getuid() == 0 && (setgroups(1, &group_) != 0 || setgid(group_) != 0 || setuid(user_) != 0)) _exit(126);
    // After the change of user, which forgets it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void run_to_end(const std::vector<std::string>& command, const Unprivileged& user,
                const std::filesystem::path& log) {
    const pid_t pid = spawn(command, user, log);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    throw std::runtime_error(command.front() + " failed: " + TemporaryFolder::read(log));
}

Daemon::Daemon(const std::vector<std::string>& command, const Unprivileged& user, std::filesystem::path log)
    : log_(std::move(log)), pid_(spawn(command, user, log_)) {}

Daemon::~Daemon() {
    if (pid_ > 0) {
        signal_family(SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
}

void Daemon::stop(int signal, std::chrono::milliseconds patience) {
    if (pid_ < 0) return;
    kill(pid_, signal);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!has_ended()) {
        if (std::chrono::steady_clock::now() > until) signal_family(SIGKILL);
        pause_a_moment();
    }
}

bool Daemon::has_ended() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
    return pid_ < 0;
}

std::vector<pid_t> Daemon::family() const {
    std::vector<pid_t> pids = {pid_};
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        if (stat_of(entry.path()).parent == pid_) pids.push_back(static_cast<pid_t>(std::stol(name)));
    }
    return pids;
}

void Daemon::signal_family(int signal) const {
    if (pid_ < 0) return;
    for (const pid_t pid : family()) kill(pid, signal);
}

void Daemon::freeze_family() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const auto all_stopped = [this] {
        const std::vector<pid_t> pids = family();
        return std::all_of(pids.begin(), pids.end(), every_thread_is_stopped);
    };
    while (!all_stopped()) {
        if (std::chrono::steady_clock::now() > until) complain_of(*this, "the server does not stop for SIGSTOP");
        signal_family(SIGSTOP);
        pause_a_moment();
    }
}

std::string Daemon::log() const { return TemporaryFolder::read(log_); }

void complain_of(const Daemon& daemon, const std::string& what) {
    throw std::runtime_error(what + ": " + daemon.log());
}

void pause_a_moment() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

}  // namespace tokenbooth::test
