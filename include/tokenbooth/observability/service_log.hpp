// All that is remembered of a request to the service: its access line, its audit line where it was a decision, and
// its sample in the metrics. Thread-safe.
#pragma once

#include <tokenbooth/observability/access_log.hpp>
#include <tokenbooth/observability/audit_log.hpp>
#include <tokenbooth/observability/metrics.hpp>

namespace tokenbooth::observability {

class ServiceLog final : public RequestLog {
  public:
    /// All three must outlive it.
    ServiceLog(AccessLog& access, AuditLog& audit, Metrics& metrics)
        : access_(access), audit_(audit), metrics_(metrics) {}

    void finished(const RequestRecord& record) override {
        access_.write(record);
        audit_.write(record);
        metrics_.count_request(record);
    }

  private:
    AccessLog& access_;
    AuditLog& audit_;
    Metrics& metrics_;
};

}  // namespace tokenbooth::observability
