// One line for each answered request, on standard output. Never the query, the body, or any header. Thread-safe.
#pragma once

#include <tokenbooth/observability/line_writer.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <atomic>

namespace tokenbooth::observability {

class AccessLog {
  public:
    /// Writes lines where `options.level` is info or debug. `lines` must outlive it.
    AccessLog(const LogOptions& options, LineWriter& lines);

    void write(const RequestRecord& record) const;
    void configure(const LogOptions& options);

  private:
    std::atomic<bool> enabled_;
    LineWriter& lines_;
};

}  // namespace tokenbooth::observability
