// One line for each decision: whom a token was issued for, or why it was refused (contract §4.6). Through a batch
// writer, so that no request waits for a disk. Thread-safe.
//
// The lines are numbered in the order in which they stand. The writer's own thread, which sees them in that order
// and is nobody's request, is where a hash chain over them has its place.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/observability/line_writer.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace tokenbooth::observability {

struct AuditOptions {
    /// Appended to, created for its owner only. Empty: standard output, as lines with "log":"audit".
    std::filesystem::path path;
};

class AuditLog {
  public:
    /// `standard_output` must outlive it.
    explicit AuditLog(LineWriter& standard_output) : standard_output_(standard_output), lines_(&standard_output) {}

    /// Opens `options.path`, anew where it is the same: after a rename the new lines go to a new file. On a
    /// failure the lines go on to where they went. One thread at a time.
    core::Result<void, core::Failure> open(const AuditOptions& options);
    /// Nothing where the record is of no decision.
    void write(const RequestRecord& record);
    /// Lines that had no room or could not be written.
    std::uint64_t dropped() const {
        return standard_output_.dropped_numbered() + (file_made_.load() ? file_->dropped_numbered() : 0);
    }

  private:
    LineWriter& standard_output_;
    /// Made when a path is first configured.
    std::unique_ptr<LineWriter> file_;
    std::atomic<bool> file_made_ = false;
    std::atomic<LineWriter*> lines_;
};

}  // namespace tokenbooth::observability
