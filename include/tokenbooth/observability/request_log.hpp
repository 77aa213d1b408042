// Whoever wants to know of each answered request: its lines in the logs, its sample in the metrics.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <chrono>
#include <string_view>

namespace tokenbooth::observability {

struct RequestRecord {
    const RequestScope& scope;
    std::string_view method;
    /// The path only.
    std::string_view path;
    unsigned status = 0;
    std::chrono::steady_clock::duration took{};
    /// What all of its lines say of the time.
    core::WallTime at = core::SystemClock().now();
};

class RequestLog {
  public:
    virtual ~RequestLog() = default;
    /// Called on the request's thread before its answer is written; never waits.
    virtual void finished(const RequestRecord& record) = 0;
};

/// For a listener whose requests nobody counts.
class NoRequestLog final : public RequestLog {
  public:
    void finished(const RequestRecord&) override {}
};

}  // namespace tokenbooth::observability
