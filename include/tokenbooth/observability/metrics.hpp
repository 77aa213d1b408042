// What is counted, and how Prometheus reads it. Counting touches only the calling thread's own counters; they are
// summed when somebody asks. Every label has a fixed set of values, so no request can make a new series.
// Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/sharded_counters.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenbooth::observability {

enum class MetricKind { counter, gauge };

/// One number under a name, with its labels.
struct MetricSample {
    std::vector<std::pair<std::string, std::string>> labels;
    double value = 0;
};

/// All numbers of one name.
struct MetricFamily {
    std::string name;
    std::string help;
    MetricKind kind = MetricKind::gauge;
    std::vector<MetricSample> samples;
};

/// Events that are counted one by one.
enum class Event {
    reload_succeeded,
    reload_failed,
    user_file_read,
    user_file_refused,
    key_set_taken,
    key_set_refused,
    clock_jumped
};
constexpr std::size_t event_count = 7;

class Metrics {
  public:
    Metrics();

    void count_request(const RequestRecord& record);
    void count_event(Event event);

    /// Prometheus text (exposition format 0.0.4) of what is counted here and of `more`.
    std::string render(const std::vector<MetricFamily>& more) const;

    /// The upper bounds of the histogram of request durations, in seconds.
    static constexpr std::array durations = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                             0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0};
    /// Every status that is answered; what is none of these counts as the last, 0.
    static constexpr std::array<unsigned, 26> statuses = {200, 204, 303, 304, 400, 401, 403, 404, 405,
                                                          406, 408, 409, 413, 414, 415, 417, 421, 422,
                                                          429, 431, 500, 501, 503, 504, 505, 0};
    /// Every profile that a request may name.
    static constexpr std::array<std::string_view, 5> profiles = {"messaging", "chat", "help_center", "sso",
                                                                 "support_sdk"};

  private:
    static constexpr std::size_t duration_buckets = durations.size() + 1;
    // Where each kind of counter begins among all of them.
    static constexpr std::size_t requests_at = 0;
    static constexpr std::size_t durations_at = requests_at + route_count * statuses.size();
    static constexpr std::size_t microseconds_at = durations_at + route_count * duration_buckets;
    static constexpr std::size_t issued_at = microseconds_at + route_count;
    static constexpr std::size_t refused_at = issued_at + profiles.size();
    static constexpr std::size_t events_at = refused_at + profiles.size() * core::errc_count;
    static constexpr std::size_t counter_count = events_at + event_count;

    void count_decision(const RequestScope& scope);
    std::vector<MetricFamily> families() const;
    MetricFamily requests() const;
    MetricFamily issues() const;
    MetricFamily refusals() const;

    core::ShardedCounters<counter_count> counters_;
    const core::WallTime started_;
};

}  // namespace tokenbooth::observability
