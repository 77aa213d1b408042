#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/log.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <regex>
#include <sstream>

namespace tokenbooth::observability {
namespace {

// The lines that `use` writes, once the log has been closed.
std::vector<std::string> lines_of(const LogOptions& options, const std::function<void(const Log&)>& use) {
    testing::internal::CaptureStderr();
    {
        const Log log(options);
        use(log);
    }
    std::istringstream written(testing::internal::GetCapturedStderr());
    std::vector<std::string> lines;
    for (std::string line; std::getline(written, line);) lines.push_back(line);
    return lines;
}

// A full pipe for standard error that nobody reads, while this lives.
class StalledStandardError {
  public:
    StalledStandardError() : kept_(dup(STDERR_FILENO)) {
        if (pipe(ends_.data()) != 0) throw std::runtime_error("no pipe");
        const std::string much(std::size_t{4} * 1024 * 1024, 'x');
        fcntl(ends_[1], F_SETFL, O_NONBLOCK);
        while (::write(ends_[1], much.data(), much.size()) > 0) continue;
        fcntl(ends_[1], F_SETFL, 0);
        dup2(ends_[1], STDERR_FILENO);
    }
    ~StalledStandardError() {
        dup2(kept_, STDERR_FILENO);
        for (const int end : {kept_, ends_[0], ends_[1]}) close(end);
    }
    StalledStandardError(const StalledStandardError&) = delete;
    StalledStandardError& operator=(const StalledStandardError&) = delete;

  private:
    int kept_;
    std::array<int, 2> ends_{};
};

// It would never come to its end if anybody waited for the reader.
TEST(Log, KeepsNobodyWaitingForAReaderThatHasStalled) {
    const StalledStandardError stalled;
    const Log log({.level = LogLevel::info, .format = LogFormat::json});
    for (int i = 0; i < 100000; ++i)
        log.write(LogLevel::error, "nobody reads this", {{"number", std::int64_t(i)}});
    EXPECT_GT(log.dropped(), 0U);
}

TEST(Log, WritesOneJsonObjectALineWhateverTheValueTries) {
    const std::string hostile = "a\r\n{\"level\":\"error\"}\x1b[31m\"\\";
    const auto lines = lines_of({.level = LogLevel::info, .format = LogFormat::json}, [&](const Log& log) {
        log.write(LogLevel::warning, "first", {{"text", hostile}, {"number", std::int64_t(-5)}});
        log.write(LogLevel::error, "second");
    });
    ASSERT_EQ(lines.size(), 2U);
    const auto first = nlohmann::json::parse(lines[0]);
    EXPECT_EQ(first["level"], "warning");
    EXPECT_EQ(first["event"], "first");
    EXPECT_EQ(first["text"], hostile);
    EXPECT_EQ(first["number"], -5);
    EXPECT_TRUE(std::regex_match(first["time"].get<std::string>(),
                                 std::regex("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z")));
}

TEST(Log, WritesOneLineOfTextWhateverTheValueTries) {
    const auto lines = lines_of({.level = LogLevel::info, .format = LogFormat::text}, [](const Log& log) {
        log.write(LogLevel::info, "event", {{"text", "a\nb"}});
    });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find(R"(info event text="a\nb")"), std::string::npos);
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
    const auto lines = lines_of({.level = LogLevel::warning, .format = LogFormat::json}, [](const Log& log) {
        log.write(LogLevel::debug, "no");
        log.write(LogLevel::info, "no");
        log.write(LogLevel::warning, "yes");
    });
    EXPECT_EQ(lines.size(), 1U);
}

TEST(RequestId, IsKeptOnlyInTheContractsAlphabet) {
    EXPECT_EQ(choose_request_id("abc-DEF_1.2"), "abc-DEF_1.2");
    EXPECT_EQ(choose_request_id(std::string(128, 'a')), std::string(128, 'a'));
    for (const std::string& offered : {std::string(), std::string(129, 'a'), std::string("a b"),
                                       std::string("a\"b"), std::string("a\nb"), std::string("é")}) {
        const std::string chosen = choose_request_id(offered);
        EXPECT_NE(chosen, offered);
        EXPECT_TRUE(std::regex_match(chosen, std::regex("[0-9a-f]{32}")));
    }
    EXPECT_NE(choose_request_id(""), choose_request_id(""));
}

TEST(Log, IsJsonAlsoWhereAValueIsNoUtf8) {
    const auto lines = lines_of({.level = LogLevel::info, .format = LogFormat::json}, [](const Log& log) {
        log.write(LogLevel::error, "odd",
                  {{"text", std::string_view("a\xff\xfe"
                                             "b")}});
    });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(nlohmann::json::parse(lines[0])["text"], "a\uFFFD\uFFFDb");
}

}  // namespace
}  // namespace tokenbooth::observability
