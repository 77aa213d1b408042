// A GET with a short deadline, for `tokenbooth healthcheck`. Blocking; for command-line tools.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <chrono>
#include <string>

namespace tokenbooth::http {

/// The status that `address` ("host:port") answers for GET `path`.
core::Result<unsigned, core::Failure> probe(const std::string& address, const std::string& path,
                                            std::chrono::milliseconds timeout);

}  // namespace tokenbooth::http
