#include <tokenbooth/core/cpu_count.hpp>

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace tokenbooth::core {
namespace {

std::size_t affinity() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
    return static_cast<std::size_t>(std::max(1, CPU_COUNT(&allowed)));
}

// cgroup v2, cpu.max: "QUOTA PERIOD" in microseconds, or "max PERIOD". Inside a container the own group is the
// root.
std::size_t quota(std::size_t otherwise) {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    std::string quota;
    double period = 0;
    if (!(file >> quota >> period) || quota == "max" || period <= 0) return otherwise;
    char* end = nullptr;
    const double microseconds = std::strtod(quota.c_str(), &end);
    if (end == quota.c_str() || microseconds <= 0) return otherwise;
    return static_cast<std::size_t>(std::max(1.0, std::ceil(microseconds / period)));
}

}  // namespace

std::size_t usable_cpus() {
    const std::size_t cpus = affinity();
    return std::min(cpus, quota(cpus));
}

}  // namespace tokenbooth::core
