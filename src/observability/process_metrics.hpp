// What every Prometheus client tells of its process, under the names that dashboards expect.
#pragma once

#include <tokenbooth/observability/metrics.hpp>

#include <vector>

namespace tokenbooth::observability {

std::vector<MetricFamily> process_metrics(core::WallTime started);

}  // namespace tokenbooth::observability
