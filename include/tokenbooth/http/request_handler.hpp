// What the HTTP front asks of the application above it.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::http {

class RequestHandler {
  public:
    virtual ~RequestHandler() = default;

    /// Called on any of the server's threads, and resumed there. `request` and its scope outlive the task.
    virtual core::Task<Response> handle(const Request& request) = 0;

    /// The answer to what was no request that handle() could be given, or to one whose handling failed.
    /// `request` holds what was read of it, its scope in any case.
    virtual Response refuse(const core::Error& error, const Request& request) = 0;
};

}  // namespace tokenbooth::http
