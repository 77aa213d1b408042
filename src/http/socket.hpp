// Where a socket may be bound: TCP and unix look alike from here on.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>

namespace tokenbooth::http {

using Endpoint = boost::asio::generic::stream_protocol::endpoint;

}  // namespace tokenbooth::http
