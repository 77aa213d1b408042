#include "observability/line_text.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/observability/access_log.hpp>

#include <string>

namespace tokenbooth::observability {
AccessLog::AccessLog(const LogOptions& options, LineWriter& lines)
    : enabled_(options.level <= LogLevel::info), lines_(lines) {}

void AccessLog::configure(const LogOptions& options) { enabled_ = options.level <= LogLevel::info; }

void AccessLog::write(const RequestRecord& record) const {
    if (!enabled_.load(std::memory_order_relaxed)) return;
    constexpr std::size_t longest_path = 256;
    // Kept, so that a line costs no allocation.
    thread_local std::string line;
    line.clear();
    line += R"({"log":"access","time":")";
    append_log_time(line, record.at);
    line += '"';
    append_text(line, R"(,"request_id":)", record.scope.request_id);
    append_text(line, R"(,"method":)", record.method);
    append_text(line, R"(,"path":)", record.path.substr(0, longest_path));
    line += R"(,"status":)";
    line += std::to_string(record.status);
    line += R"(,"took_us":)";
    line += std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(record.took).count());
    append_text(line, R"(,"client":)", record.scope.client);
    append_text(line, R"(,"caller":)", record.scope.caller);
    append_text(line, R"(,"kid":)", record.scope.key_id);
    append_text(line, R"(,"code":)", code_of(record.scope));
    append_text(line, R"(,"reason":)", record.scope.reason);
    line += "}\n";
    lines_.append(line);
}

}  // namespace tokenbooth::observability
