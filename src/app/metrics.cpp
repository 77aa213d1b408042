#include "app/metrics.hpp"

#include <array>
#include <utility>

namespace tokenbooth::app {
namespace {

using directory::CacheCounters;
using observability::MetricFamily;
using observability::MetricKind;

MetricFamily gauge(std::string name, std::string help, double value) {
    return {.name = std::move(name),
            .help = std::move(help),
            .kind = MetricKind::gauge,
            .samples = {{.labels = {}, .value = value}}};
}

}  // namespace

MetricFamily last_use_metrics(const callers::LastUse& uses) {
    MetricFamily family{.name = "tokenbooth_backend_last_used_timestamp_seconds",
                        .help = "When a backend was last let in; 0: not since the start.",
                        .kind = MetricKind::gauge,
                        .samples = {}};
    uses.for_each([&](const std::string& kind, const std::string& name, const callers::LastUse::Slot& slot) {
        family.samples.push_back(
            {.labels = {{"kind", kind}, {"name", name}}, .value = static_cast<double>(slot.at())});
    });
    return family;
}

std::vector<MetricFamily> service_metrics(const ServiceGauges& gauges) {
    std::vector<MetricFamily> families = {
        {.name = "tokenbooth_build_info",
         .help = "Always 1; the version is its label.",
         .kind = MetricKind::gauge,
         .samples = {{.labels = {{"version", gauges.version}}, .value = 1}}},
        gauge("tokenbooth_http_connections", "Open connections of the public listener.",
              static_cast<double>(gauges.connections)),
        {.name = "tokenbooth_http_failures_total",
         .help = "Requests and events that ended because something unforeseen happened, such as no memory.",
         .kind = MetricKind::counter,
         .samples = {{.labels = {}, .value = static_cast<double>(gauges.failures)}}},
        gauge("tokenbooth_config_restart_needed",
              "Settings that the last reload found changed and could not apply.",
              static_cast<double>(gauges.restart_needed)),
        gauge("tokenbooth_config_last_reload_timestamp_seconds",
              "When the last reload succeeded; 0 before the first.", static_cast<double>(gauges.reloaded_at)),
        {.name = "tokenbooth_log_lines_dropped_total",
         .help = "Log lines for which there was no room because their reader stalled.",
         .kind = MetricKind::counter,
         .samples = {{.labels = {{"log", "operator"}}, .value = static_cast<double>(gauges.log_lines_dropped)},
                     {.labels = {{"log", "access"}}, .value = static_cast<double>(gauges.access_lines_dropped)},
                     {.labels = {{"log", "audit"}}, .value = static_cast<double>(gauges.audit_lines_dropped)}}},
    };
    if (gauges.certificate_expires > 0) {
        families.push_back(gauge("tokenbooth_tls_certificate_expiry_timestamp_seconds",
                                 "When the certificate of the listeners ends.",
                                 static_cast<double>(gauges.certificate_expires)));
    }
    if (!gauges.kid.empty()) {
        families.push_back({.name = "tokenbooth_signing_key_info",
                            .help = "Always 1; the id of the key that signs messaging tokens now is its label.",
                            .kind = MetricKind::gauge,
                            .samples = {{.labels = {{"kid", gauges.kid}}, .value = 1}}});
    }
    return families;
}

std::vector<MetricFamily> cache_metrics(const CacheStatistics& statistics) {
    MetricFamily lookups{
        .name = "tokenbooth_directory_lookups_total",
        .help = "Look-ups by directory: answered from the cache, by the directory, or stale in an outage.",
        .kind = MetricKind::counter,
        .samples = {}};
    using Named = std::pair<const char*, CacheCounters::Outcome>;
    constexpr std::array sources = {Named{"cache", CacheCounters::hit}, Named{"directory", CacheCounters::miss},
                                    Named{"stale", CacheCounters::stale}};
    statistics.for_each([&](const std::string& name, const CacheCounters& counters) {
        for (const auto& [source, outcome] : sources) {
            lookups.samples.push_back({.labels = {{"directory", name}, {"source", source}},
                                       .value = static_cast<double>(counters.sum(outcome))});
        }
    });
    return {std::move(lookups)};
}

MetricFamily login_metrics(const LoginParts& parts) {
    return {.name = "tokenbooth_password_hashes_total",
            .help = "Password hashes: computed, or turned away because too many waited.",
            .kind = MetricKind::counter,
            .samples = {
                {.labels = {{"outcome", "computed"}}, .value = static_cast<double>(parts.pool.computed())},
                {.labels = {{"outcome", "turned_away"}}, .value = static_cast<double>(parts.pool.turned_away())}}};
}

}  // namespace tokenbooth::app
