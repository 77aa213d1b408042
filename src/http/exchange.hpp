// One request and its answer, from the first byte on. Kept by its loop from request to request for its memory; an
// idle connection has none. One thread.
#pragma once

#include "http/message.hpp"
#include "http/serving.hpp"
#include "http/tls_names.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <memory>
#include <string>

namespace tokenbooth::http {

class Connection;

struct Exchange {
    std::string input;
    Message message;
    std::shared_ptr<const Serving> serving;
    core::Deadline::Clock::time_point began;
    observability::RequestScope scope;
    TlsNames tls_names;
    Request request;
    /// Null once the connection has ended while the handler was at work.
    Connection* connection = nullptr;
};

}  // namespace tokenbooth::http
