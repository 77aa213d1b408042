#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/line_writer.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <array>
#include <sstream>
#include <thread>
#include <vector>

namespace tokenbooth::observability {
namespace {

class Pipe {
  public:
    Pipe() {
        if (pipe(ends_.data()) != 0) throw std::runtime_error("no pipe");
    }
    ~Pipe() {
        close(ends_[0]);
        close_writing();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int writing() const { return ends_[1]; }
    int reading() const { return ends_[0]; }
    void close_writing() {
        if (ends_[1] >= 0) close(ends_[1]);
        ends_[1] = -1;
    }
    // Everything until the writing end is closed.
    std::string read_all() {
        close_writing();
        std::string text;
        std::array<char, 4096> bytes{};
        for (ssize_t size = 0; (size = read(ends_[0], bytes.data(), bytes.size())) > 0;) {
            text.append(bytes.data(), static_cast<std::size_t>(size));
        }
        return text;
    }

  private:
    std::array<int, 2> ends_{};
};

TEST(LineWriter, WritesEveryLineWholeWhoeverAppends) {
    Pipe pipe;
    {
        LineWriter lines(pipe.writing());
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&lines, thread] {
                for (int i = 0; i < 250; ++i) {
                    lines.append(std::to_string(thread) + ":" + std::to_string(i) + std::string(40, 'x') + "\n");
                }
            });
        }
        for (auto& thread : threads) thread.join();
    }
    std::istringstream all(pipe.read_all());
    std::size_t count = 0;
    for (std::string line; std::getline(all, line); ++count) {
        EXPECT_TRUE(line.ends_with(std::string(40, 'x'))) << line;
    }
    EXPECT_EQ(count, 1000U);
}

TEST(LineWriter, DropsAndCountsRatherThanWaitWhereNobodyReads) {
    Pipe pipe;
    constexpr std::size_t lines_written = 2000;
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t dropped = 0;
    {
        LineWriter lines(pipe.writing(), 64 * 1024);
        const std::string line = std::string(1023, 'x') + "\n";
        for (std::size_t i = 0; i < lines_written; ++i) lines.append(line);
        dropped = lines.dropped();
    }
    EXPECT_GT(dropped, 0U);
    EXPECT_LT(dropped, lines_written);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10)) << "its end must not hang";
}

TEST(LineWriter, CountsWhatCannotBeWritten) {
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    LineWriter lines(full);
    lines.append("one\n");
    for (int i = 0; i < 1000 && lines.dropped() == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(lines.dropped(), 1U);
    close(full);
}

TEST(LineWriter, GoesOnElsewhereWhenItsReaderHasStalledForGood) {
    Pipe stalled;
    Pipe fresh;
    LineWriter lines(stalled.writing());
    const std::string line(1000, 'x');
    for (int i = 0; i < 500; ++i) lines.append(line + "\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    lines.redirect(core::Descriptor(dup(fresh.writing())));
    std::string read;
    for (int i = 0; i < 100 && read.size() < 100000; ++i) {
        std::array<char, 65536> bytes{};
        const ssize_t size = ::read(fresh.reading(), bytes.data(), bytes.size());
        if (size > 0) read.append(bytes.data(), static_cast<std::size_t>(size));
    }
    EXPECT_GE(read.size(), 100000U);
    EXPECT_EQ(read.find('\n'), 1000U) << "it begins with a whole line";
}

TEST(LineWriter, TellsOfLossesAlsoWhenWhatToldOfThemWasLost) {
    Pipe fresh;
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    LineWriter lines(full);
    for (std::uint64_t i = 1; i <= 10; ++i) {
        lines.append_numbered("a", "\n");
        for (int wait = 0; wait < 1000 && lines.dropped() < i; ++wait) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    EXPECT_EQ(lines.dropped_numbered(), 10U);
    lines.redirect(core::Descriptor(dup(fresh.writing())));
    lines.append_numbered("a", "\n");
    std::array<char, 100> bytes{};
    const ssize_t size = ::read(fresh.reading(), bytes.data(), bytes.size());
    EXPECT_EQ(std::string(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))),
              "a11,\"dropped\":10\n");
    close(full);
}

TEST(AccessLog, WritesOneJsonObjectARequestWhateverItsPartsTry) {
    Pipe pipe;
    RequestScope scope;
    scope.request_id = "r-1";
    scope.caller = "shop\"\n{\"forged\":1}";
    scope.code = core::Errc::user_not_found;
    scope.reason = "not found in \x1b[31m";
    {
        LineWriter lines(pipe.writing());
        const AccessLog log({.level = LogLevel::info, .format = LogFormat::json}, lines);
        log.write({.scope = scope,
                   .method = "POST",
                   .path = std::string(1000, 'a'),
                   .status = 404,
                   .took = std::chrono::microseconds(17)});
        const AccessLog silent({.level = LogLevel::warning, .format = LogFormat::json}, lines);
        silent.write({.scope = scope, .method = "GET", .path = "/", .status = 200, .took = {}});
    }
    const std::string written = pipe.read_all();
    ASSERT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
    const auto line = nlohmann::json::parse(written);
    EXPECT_EQ(line["log"], "access");
    EXPECT_EQ(line["caller"], scope.caller);
    EXPECT_EQ(line["reason"], scope.reason);
    EXPECT_EQ(line["status"], 404);
    EXPECT_EQ(line["took_us"], 17);
    EXPECT_EQ(line["path"].get<std::string>().size(), 256U);
    EXPECT_FALSE(line.contains("forged"));
}

}  // namespace
}  // namespace tokenbooth::observability
