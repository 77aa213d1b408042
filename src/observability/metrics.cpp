#include "observability/process_metrics.hpp"

#include <tokenbooth/observability/metrics.hpp>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>

namespace tokenbooth::observability {
namespace {

template <class Enum>
constexpr std::size_t index_of(Enum value) {
    return static_cast<std::size_t>(value);
}

std::size_t index_of_status(unsigned status) {
    const auto& known = Metrics::statuses;
    const auto* const found = std::find(known.begin(), known.end() - 1, status);
    return static_cast<std::size_t>(found - known.begin());
}

prometheus::MetricFamily as_prometheus(const MetricFamily& family) {
    const bool counter = family.kind == MetricKind::counter;
    prometheus::MetricFamily theirs;
    theirs.name = family.name;
    theirs.help = family.help;
    theirs.type = counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    for (const auto& sample : family.samples) {
        prometheus::ClientMetric metric;
        for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
        (counter ? metric.counter.value : metric.gauge.value) = sample.value;
        theirs.metric.push_back(std::move(metric));
    }
    return theirs;
}

MetricFamily counter(std::string name, std::string help, std::vector<MetricSample> samples) {
    return {.name = std::move(name),
            .help = std::move(help),
            .kind = MetricKind::counter,
            .samples = std::move(samples)};
}

}  // namespace

Metrics::Metrics() : started_(core::SystemClock().now()) {}

void Metrics::count_request(const RequestRecord& record) {
    const std::size_t route = index_of(record.scope.route);
    counters_.add(requests_at + route * statuses.size() + index_of_status(record.status));
    const double seconds = std::chrono::duration<double>(record.took).count();
    const auto* const bucket = std::lower_bound(durations.begin(), durations.end(), seconds);
    counters_.add(durations_at + route * duration_buckets + static_cast<std::size_t>(bucket - durations.begin()));
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(record.took).count();
    counters_.add(microseconds_at + route, static_cast<std::uint64_t>(microseconds));
    count_decision(record.scope);
}

void Metrics::count_decision(const RequestScope& scope) {
    const auto* const found = std::find(profiles.begin(), profiles.end(), scope.profile);
    if (found == profiles.end()) return;
    const auto profile = static_cast<std::size_t>(found - profiles.begin());
    if (scope.code) {
        counters_.add(refused_at + profile * core::errc_count + index_of(*scope.code));
    } else if (scope.issued) {
        counters_.add(issued_at + profile);
    }
}

void Metrics::count_event(Event event) { counters_.add(events_at + index_of(event)); }

MetricFamily Metrics::requests() const {
    std::vector<MetricSample> samples;
    for (std::size_t route = 0; route < route_count; ++route) {
        for (std::size_t status = 0; status < statuses.size(); ++status) {
            const auto count = counters_.sum(requests_at + route * statuses.size() + status);
            // A series begins with the first request that it counts.
            if (count == 0) continue;
            const std::string shown = statuses[status] == 0 ? "other" : std::to_string(statuses[status]);
            samples.push_back(
                {.labels = {{"route", std::string(to_string(static_cast<Route>(route)))}, {"status", shown}},
                 .value = static_cast<double>(count)});
        }
    }
    return counter("tokenbooth_http_requests_total", "Answered requests by route and status.", std::move(samples));
}

MetricFamily Metrics::issues() const {
    std::vector<MetricSample> samples;
    for (std::size_t profile = 0; profile < profiles.size(); ++profile) {
        samples.push_back({.labels = {{"profile", std::string(profiles[profile])}},
                           .value = static_cast<double>(counters_.sum(issued_at + profile))});
    }
    return counter("tokenbooth_tokens_issued_total", "Tokens issued, by profile.", std::move(samples));
}

MetricFamily Metrics::refusals() const {
    std::vector<MetricSample> samples;
    for (std::size_t profile = 0; profile < profiles.size(); ++profile) {
        for (std::size_t code = 0; code < core::errc_count; ++code) {
            const auto count = counters_.sum(refused_at + profile * core::errc_count + code);
            if (count == 0) continue;
            const std::string name(to_string(static_cast<core::Errc>(code)));
            samples.push_back({.labels = {{"profile", std::string(profiles[profile])}, {"code", name}},
                               .value = static_cast<double>(count)});
        }
    }
    return counter("tokenbooth_token_refusals_total",
                   "Requests for a token that were refused, by profile and code.", std::move(samples));
}

std::vector<MetricFamily> Metrics::families() const {
    const auto event = [this](Event which) {
        return static_cast<double>(counters_.sum(events_at + index_of(which)));
    };
    return {
        requests(),
        issues(),
        refusals(),
        counter("tokenbooth_config_reloads_total", "Reloads of the configuration, by outcome.",
                {{.labels = {{"outcome", "success"}}, .value = event(Event::reload_succeeded)},
                 {.labels = {{"outcome", "failure"}}, .value = event(Event::reload_failed)}}),
        counter("tokenbooth_config_reload_failures_total",
                "Reloads that changed nothing because something was wrong.",
                {{.labels = {}, .value = event(Event::reload_failed)}}),
        counter("tokenbooth_directory_file_reads_total", "New versions of user files, by outcome.",
                {{.labels = {{"outcome", "taken"}}, .value = event(Event::user_file_read)},
                 {.labels = {{"outcome", "refused"}}, .value = event(Event::user_file_refused)}}),
        counter("tokenbooth_issuer_key_sets_total", "New key sets of token issuers, by outcome.",
                {{.labels = {{"outcome", "taken"}}, .value = event(Event::key_set_taken)},
                 {.labels = {{"outcome", "refused"}}, .value = event(Event::key_set_refused)}}),
        counter("tokenbooth_clock_jumps_total", "How often the wall clock was set by more than two seconds.",
                {{.labels = {}, .value = event(Event::clock_jumped)}}),
    };
}

std::string Metrics::render(const std::vector<MetricFamily>& more) const {
    std::vector<prometheus::MetricFamily> theirs;
    for (const auto& family : families()) theirs.push_back(as_prometheus(family));
    for (const auto& family : more) theirs.push_back(as_prometheus(family));
    for (const auto& family : process_metrics(started_)) theirs.push_back(as_prometheus(family));

    prometheus::MetricFamily histogram;
    histogram.name = "tokenbooth_http_request_duration_seconds";
    histogram.help = "From a request's first byte to its answer, by route.";
    histogram.type = prometheus::MetricType::Histogram;
    for (std::size_t route = 0; route < route_count; ++route) {
        prometheus::ClientMetric metric;
        metric.label.push_back({"route", std::string(to_string(static_cast<Route>(route)))});
        std::uint64_t count = 0;
        for (std::size_t bucket = 0; bucket < duration_buckets; ++bucket) {
            count += counters_.sum(durations_at + route * duration_buckets + bucket);
            const bool last = bucket == durations.size();
            metric.histogram.bucket.push_back(
                {count, last ? std::numeric_limits<double>::infinity() : durations[bucket]});
        }
        constexpr double per_second = 1e6;
        metric.histogram.sample_count = count;
        metric.histogram.sample_sum = static_cast<double>(counters_.sum(microseconds_at + route)) / per_second;
        if (count > 0) histogram.metric.push_back(std::move(metric));
    }
    theirs.push_back(std::move(histogram));
    // A family without a series says nothing.
    std::erase_if(theirs, [](const auto& family) { return family.metric.empty(); });
    return prometheus::TextSerializer().Serialize(theirs);
}

}  // namespace tokenbooth::observability
