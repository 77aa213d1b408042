// One line for each answered request, on standard output. Never the query, the body, or any header. Thread-safe.
#pragma once

#include <tokenbooth/observability/line_writer.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <chrono>
#include <string_view>

namespace tokenbooth::observability {

struct AccessRecord {
    const RequestScope& scope;
    std::string_view method;
    /// The path only; cut where it is long.
    std::string_view path;
    unsigned status = 0;
    std::chrono::steady_clock::duration took{};
    /// The other end of the connection.
    std::string_view peer;
};

class AccessLog {
  public:
    /// Writes lines where `options.level` is info or debug. `lines` must outlive it.
    AccessLog(const LogOptions& options, LineWriter& lines);

    void write(const AccessRecord& record) const;

  private:
    const bool enabled_;
    LineWriter& lines_;
};

}  // namespace tokenbooth::observability
