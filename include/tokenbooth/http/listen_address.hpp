// What may stand in server.listen, for whoever reads it before anything listens. Pure.
#pragma once

#include <optional>
#include <string>

namespace tokenbooth::http {

/// Why nobody can listen at `address`, as a sentence that says what to write instead, or nothing.
std::optional<std::string> find_address_problem(const std::string& address);

}  // namespace tokenbooth::http
