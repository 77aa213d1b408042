#include "observability/line_text.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/observability/line_writer.hpp>
#include <tokenbooth/observability/log.hpp>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <atomic>
#include <string>

namespace tokenbooth::observability {
namespace {

std::string_view to_string(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

std::string time_now() {
    std::string text;
    append_log_time(text, core::SystemClock().now());
    return text;
}

void append_value(std::string& line, const LogField& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        append_utf8(line, *text);
    } else {
        line += std::to_string(std::get<std::int64_t>(field.value));
    }
}

std::string json_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    std::string line =
        R"({"time":")" + time_now() + R"(","level":")" + std::string(to_string(level)) + R"(","event":)";
    core::append_json_string(line, event);
    for (const LogField& field : fields) {
        line += ',';
        core::append_json_string(line, field.name);
        line += ':';
        append_value(line, field);
    }
    line += '}';
    return line;
}

std::string text_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    std::string line = time_now() + ' ' + std::string(to_string(level)) + ' ' + std::string(event);
    for (const LogField& field : fields) {
        line += ' ' + std::string(field.name) + '=';
        append_value(line, field);
    }
    return line;
}

// spdlog's way out of the process: a line is handed to the writer, whose thread waits for a reader that stalls,
// and not for ever.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    explicit LineSink(LineWriter& lines) : lines_(lines) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        std::string line(message.payload.data(), message.payload.size());
        line += '\n';
        lines_.append(line);
    }
    void flush_() override {}

    LineWriter& lines_;
};

}  // namespace

struct Log::Sink {
    std::atomic<LogLevel> level;
    std::atomic<LogFormat> format;
    LineWriter lines{STDERR_FILENO};
    spdlog::logger logger{"tokenbooth", std::make_shared<LineSink>(lines)};
};

Log::Log(const LogOptions& options) : sink_(std::make_unique<Sink>()) {
    configure(options);
    sink_->logger.set_level(spdlog::level::trace);
}

Log::~Log() = default;

void Log::configure(const LogOptions& options) {
    sink_->level = options.level;
    sink_->format = options.format;
}

std::uint64_t Log::dropped() const { return sink_->lines.dropped(); }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const {
    if (level < sink_->level.load(std::memory_order_relaxed)) return;
    const bool json = sink_->format.load(std::memory_order_relaxed) == LogFormat::json;
    sink_->logger.info(json ? json_line(level, event, fields) : text_line(level, event, fields));
}

}  // namespace tokenbooth::observability
