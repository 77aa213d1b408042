#include "observability/line_text.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/observability/log.hpp>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <string>

namespace tokenbooth::observability {
namespace {

constexpr std::size_t waiting_lines = 8192;

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
    append_log_time(text);
    return text;
}

void append_value(std::string& line, const LogField& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        core::append_json_string(line, *text);
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

}  // namespace

struct Log::Sink {
    std::atomic<LogLevel> level;
    std::atomic<LogFormat> format;
    std::shared_ptr<spdlog::async_logger> logger;
    // A pool of its own with one thread, so that lines keep their order and nothing is global. Destroyed first: it
    // writes what waits and joins its thread before the logger that it writes through is gone.
    std::shared_ptr<spdlog::details::thread_pool> writer;
};

Log::Log(const LogOptions& options) : sink_(std::make_unique<Sink>()) {
    configure(options);
    sink_->writer = std::make_shared<spdlog::details::thread_pool>(waiting_lines, 1);
    sink_->logger =
        std::make_shared<spdlog::async_logger>("tokenbooth", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                               sink_->writer, spdlog::async_overflow_policy::overrun_oldest);
    sink_->logger->set_pattern("%v");
    sink_->logger->set_level(spdlog::level::trace);
}

Log::~Log() = default;

void Log::configure(const LogOptions& options) {
    sink_->level = options.level;
    sink_->format = options.format;
}

std::uint64_t Log::dropped() const { return sink_->writer->overrun_counter(); }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const {
    if (level < sink_->level.load(std::memory_order_relaxed)) return;
    const bool json = sink_->format.load(std::memory_order_relaxed) == LogFormat::json;
    sink_->logger->info(json ? json_line(level, event, fields) : text_line(level, event, fields));
}

}  // namespace tokenbooth::observability
