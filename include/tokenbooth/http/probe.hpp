// A GET with a short deadline, for `tokenbooth healthcheck`. Blocking; for command-line tools.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/options.hpp>

#include <chrono>
#include <string>

namespace tokenbooth::http {

/// The status that a server of these options answers at the first address of its `listen` for GET `path`. Over TLS
/// its certificate is not judged: the name that it is for is not this machine's.
core::Result<unsigned, core::Failure> probe(const ServerOptions& options, const TlsOptions& tls,
                                            const std::string& path, std::chrono::milliseconds timeout);

}  // namespace tokenbooth::http
