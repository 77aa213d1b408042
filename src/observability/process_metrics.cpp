#include "observability/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace tokenbooth::observability {
namespace {

double seconds_of(const timeval& time) {
    constexpr double microseconds = 1e6;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / microseconds;
}

// Of /proc/self/statm: the second number, in pages.
double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double size = 0;
    double resident = 0;
    statm >> size >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::vector<MetricFamily> process_metrics(core::WallTime started) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return {
        {.name = "process_cpu_seconds_total",
         .help = "CPU time of the process, in seconds.",
         .kind = MetricKind::counter,
         .samples = {{.labels = {}, .value = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)}}},
        {.name = "process_resident_memory_bytes",
         .help = "Resident memory, in bytes.",
         .kind = MetricKind::gauge,
         .samples = {{.labels = {}, .value = resident_bytes()}}},
        {.name = "process_start_time_seconds",
         .help = "When the process began, in seconds since 1970.",
         .kind = MetricKind::gauge,
         .samples = {{.labels = {}, .value = static_cast<double>(core::unix_seconds(started))}}},
    };
}

}  // namespace tokenbooth::observability
