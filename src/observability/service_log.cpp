#include <tokenbooth/observability/service_log.hpp>

namespace tokenbooth::observability {

void ServiceLog::finished(const RequestRecord& record) {
    access_.write(record);
    audit_.write(record);
    metrics_.count_request(record);
    constexpr unsigned first_of_the_server = 500;
    if (record.status >= first_of_the_server && !record.scope.profile.empty()) complain(record.scope);
}

void ServiceLog::complain(const RequestScope& scope) {
    constexpr std::int64_t pause = 10;
    const std::int64_t now = core::unix_seconds(core::SystemClock().now());
    std::int64_t last = complained_at_.load(std::memory_order_relaxed);
    if (now - last < pause || !complained_at_.compare_exchange_strong(last, now)) return;
    log_.write(LogLevel::error, "requests_fail",
               {{"code", code_of(scope)}, {"reason", scope.reason}, {"request_id", scope.request_id}});
}

}  // namespace tokenbooth::observability
