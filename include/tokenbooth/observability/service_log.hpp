// All that is remembered of a request to the service: its access line, its audit line where it was a decision, and
// its sample in the metrics. Thread-safe.
#pragma once

#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/audit_log.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/metrics.hpp>

#include <atomic>
#include <cstdint>

namespace tokenbooth::observability {

class ServiceLog final : public RequestLog {
  public:
    /// All of them must outlive it.
    ServiceLog(const Log& log, AccessLog& access, AuditLog& audit, Metrics& metrics)
        : log_(log), access_(access), audit_(audit), metrics_(metrics) {}

    void finished(const RequestRecord& record) override;

  private:
    /// Tells the operator that requests fail through no fault of their own: at most once in ten seconds.
    void complain(const RequestScope& scope);

    const Log& log_;
    std::atomic<std::int64_t> complained_at_ = 0;
    AccessLog& access_;
    AuditLog& audit_;
    Metrics& metrics_;
};

}  // namespace tokenbooth::observability
