#include "support/process.hpp"
#include "support/paths.hpp"

#include "support/canary.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <regex>
#include <stdexcept>
#include <thread>

namespace tokenbooth::test {
namespace {

std::string unique_file_name() {
    static std::atomic<int> count{0};
    return "process-" + std::to_string(++count);
}

void redirect(const std::filesystem::path& file, int descriptor) {
    const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(opened, descriptor);
}

}  // namespace

RunningTokenbooth::RunningTokenbooth(const std::vector<std::string>& arguments,
                                     const std::filesystem::path& folder, const std::string& input)
    : folder_(folder), name_(unique_file_name()) {
    const std::string given = name_ + ".in";
    std::ofstream(folder_ / given) << input;
    std::vector<char*> words = {const_cast<char*>("tokenbooth")};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const std::string program = binary().string();
    pid_ = fork();
    if (pid_ == 0) {
        redirect(folder_ / (name_ + ".out"), STDOUT_FILENO);
        redirect(folder_ / (name_ + ".err"), STDERR_FILENO);
        const int opened = open((folder_ / given).c_str(), O_RDONLY);
        dup2(opened, STDIN_FILENO);
        if (chdir(folder_.c_str()) == 0) execv(program.c_str(), words.data());
        _exit(127);
    }
    if (pid_ < 0) throw std::runtime_error("fork failed");
}

RunningTokenbooth::~RunningTokenbooth() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    for (const auto& form : find_canaries(output() + errors())) ADD_FAILURE() << "a secret was shown: " << form;
}

void RunningTokenbooth::signal(int number) const {
    if (pid_ > 0) kill(pid_, number);
}

std::optional<int> RunningTokenbooth::wait(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    do {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    } while (std::chrono::steady_clock::now() < until);
    return std::nullopt;
}

std::string RunningTokenbooth::output() const { return TemporaryFolder::read(folder_ / (name_ + ".out")); }
std::string RunningTokenbooth::errors() const { return TemporaryFolder::read(folder_ / (name_ + ".err")); }

void RunningTokenbooth::wait_for(const std::string& text) const {
    const auto said = [&text](const std::string& written) {
        const std::size_t at = written.find(text);
        return at != std::string::npos && written.find('\n', at) != std::string::npos;
    };
    for (int i = 0; i < 6000; ++i) {
        if (said(output()) || said(errors())) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    throw std::runtime_error("it never said \"" + text + "\" but: " + output() + errors());
}

std::uint16_t RunningTokenbooth::port() const {
    // Other lines name addresses, too: of what could not be reached. The demo's own are for people, on its output.
    return wait_for_port(R"re("listening"[^\n]*127\.0\.0\.1:([0-9]+)")re",
                         R"re(http://127\.0\.0\.1:([0-9]+)[^0-9])re");
}

std::uint16_t RunningTokenbooth::admin_port() const {
    return wait_for_port(R"re("admin_listening"[^\n]*127\.0\.0\.1:([0-9]+)")re", std::nullopt);
}

std::uint16_t RunningTokenbooth::wait_for_port(const std::string& in_errors,
                                               const std::optional<std::string>& in_output) const {
    const std::regex logged(in_errors);
    const std::regex shown(in_output.value_or(""));
    for (int i = 0; i < 6000; ++i) {
        const std::string log = errors();
        const std::string page = output();
        std::smatch match;
        if (std::regex_search(log, match, logged) || (in_output && std::regex_search(page, match, shown))) {
            return static_cast<std::uint16_t>(std::stoul(match[1]));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    throw std::runtime_error("it never said where it listens but: " + errors() + output());
}

Finished run_tokenbooth(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                        const std::string& input) {
    RunningTokenbooth process(arguments, folder, input);
    const auto code = process.wait(std::chrono::seconds(60));
    if (!code) throw std::runtime_error("tokenbooth did not end");
    return {.exit_code = *code, .output = process.output(), .errors = process.errors()};
}

}  // namespace tokenbooth::test
