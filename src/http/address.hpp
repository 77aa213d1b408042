// "host:port" and "[v6]:port" as they stand in server.listen.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace tokenbooth::http {

/// The host is an IP address or "localhost"; nothing is resolved.
core::Result<boost::asio::ip::tcp::endpoint, core::Failure> parse_address(const std::string& text);

std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace tokenbooth::http
