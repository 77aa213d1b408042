#include "observability/line_text.hpp"

#include <tokenbooth/observability/audit_log.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace tokenbooth::observability {

core::Result<void, core::Failure> AuditLog::open(const AuditOptions& options) {
    if (options.path.empty()) {
        lines_ = &standard_output_;
        return {};
    }
    // O_NONBLOCK: a FIFO that nobody reads must not hang the start.
    core::Descriptor file(
        ::open(options.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR));
    if (!file.is_open()) {
        return core::Failure{.message = "audit.path: " + options.path.string() + " cannot be opened: " +
                                        std::error_code(errno, std::generic_category()).message() +
                                        "; is its folder there, and may this user write to it?"};
    }
    if (!file_) file_ = std::make_unique<LineWriter>(-1);
    file_made_ = true;
    file_->redirect(std::move(file));
    lines_ = file_.get();
    return {};
}

void AuditLog::write(const RequestRecord& record) {
    const RequestScope& scope = record.scope;
    if (scope.profile.empty()) return;
    // Kept, so that a line costs no allocation.
    thread_local std::string before;
    thread_local std::string after;
    before = R"({"log":"audit","time":")";
    append_log_time(before, record.at);
    before += R"(","seq":)";
    after.clear();
    append_text(after, R"(,"request_id":)", scope.request_id);
    after += scope.issued && record.status == 200 ? R"(,"outcome":"issued")" : R"(,"outcome":"refused")";
    append_text(after, R"(,"code":)", code_of(scope));
    append_text(after, R"(,"reason":)", scope.reason);
    if (!scope.caller.empty()) {
        append_text(after, R"(,"caller":{"kind":)", scope.caller_kind);
        append_text(after, R"(,"name":)", scope.caller);
        after += '}';
    }
    append_text(after, R"(,"external_id":)", scope.external_id);
    append_text(after, R"(,"profile":)", scope.profile);
    append_text(after, R"(,"kid":)", scope.key_id);
    if (scope.ttl_seconds > 0) after += R"(,"ttl":)" + std::to_string(scope.ttl_seconds);
    append_text(after, R"(,"client":)", scope.client);
    after += "}\n";
    lines_.load(std::memory_order_relaxed)->append_numbered(before, after);
}

}  // namespace tokenbooth::observability
