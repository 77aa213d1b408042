// How many CPUs this process may really use.
#pragma once

#include <cstddef>

namespace tokenbooth::core {

/// At least 1: the smaller of the CPU affinity and the cgroup's quota, rounded up.
std::size_t usable_cpus();

}  // namespace tokenbooth::core
