// What may stand in server.listen and server.trusted_proxies, for whoever reads it before anything listens. Pure.
#pragma once

#include <optional>
#include <string>

namespace tokenbooth::http {

/// Why nobody can listen at `address`, as a sentence that says what to write instead, or nothing.
std::optional<std::string> find_address_problem(const std::string& address);

/// The same of a proxy that is to be trusted.
std::optional<std::string> find_proxy_problem(const std::string& proxy);

/// The same of a base path: "" or "/zendesk".
std::optional<std::string> find_base_path_problem(const std::string& base_path);

/// Whether only this machine can reach it: a loopback address or a unix socket. False of what is no address.
bool is_loopback_address(const std::string& address);

}  // namespace tokenbooth::http
