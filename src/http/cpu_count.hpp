// How many CPUs this process may really use.
#pragma once

#include <cstddef>

namespace tokenbooth::http {

/// At least 1: the smaller of the CPU affinity and the cgroup's quota, rounded up.
std::size_t usable_cpus();

}  // namespace tokenbooth::http
