#include <tokenbooth/observability/access_log.hpp>

namespace tokenbooth::observability {

void write_access_line(const Log& log, const AccessRecord& record) {
    constexpr std::size_t longest_path = 256;
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    log.write(LogLevel::info, "request",
              {{"request_id", record.scope.request_id},
               {"method", record.method},
               {"path", record.path.substr(0, longest_path)},
               {"status", static_cast<std::int64_t>(record.status)},
               {"took_us", static_cast<std::int64_t>(duration_cast<microseconds>(record.took).count())},
               {"peer", record.peer},
               {"caller", record.scope.caller},
               {"kid", record.scope.key_id},
               {"code", record.scope.code},
               {"reason", record.scope.reason}});
}

}  // namespace tokenbooth::observability
