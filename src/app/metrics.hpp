// What the application itself has to say beside what is counted: gauges of this moment.
#pragma once

#include <tokenbooth/app/cache_statistics.hpp>
#include <tokenbooth/app/logins.hpp>
#include <tokenbooth/callers/last_use.hpp>
#include <tokenbooth/observability/metrics.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace tokenbooth::app {

struct ServiceGauges {
    std::string version;
    /// The key that signs; empty where none does.
    std::string kid;
    std::size_t connections = 0;
    /// Exceptions that nobody foresaw.
    std::uint64_t failures = 0;
    /// How many settings wait for a restart.
    std::size_t restart_needed = 0;
    /// Unix seconds of the last successful reload; 0: none yet.
    std::int64_t reloaded_at = 0;
    std::int64_t certificate_expires = 0;
    std::uint64_t log_lines_dropped = 0;
    std::uint64_t access_lines_dropped = 0;
    std::uint64_t audit_lines_dropped = 0;
};

std::vector<observability::MetricFamily> service_metrics(const ServiceGauges& gauges);
observability::MetricFamily last_use_metrics(const callers::LastUse& uses);
std::vector<observability::MetricFamily> cache_metrics(const CacheStatistics& statistics);
observability::MetricFamily login_metrics(const LoginParts& parts);

}  // namespace tokenbooth::app
