// One line for each answered request, in the operator's log. Never the query, the body, or any header.
#pragma once

#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <chrono>
#include <string_view>

namespace tokenbooth::observability {

struct AccessRecord {
    const RequestScope& scope;
    std::string_view method;
    /// The path only, and cut.
    std::string_view path;
    unsigned status = 0;
    std::chrono::steady_clock::duration took{};
    /// The other end of the connection.
    std::string_view peer;
};

void write_access_line(const Log& log, const AccessRecord& record);

}  // namespace tokenbooth::observability
