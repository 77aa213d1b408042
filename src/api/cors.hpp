// Cross-origin requests of browsers (Fetch standard §3.2): an exact list of origins, never reflection, never "*".
// Immutable; thread-safe.
#pragma once

#include <tokenbooth/api/browser_options.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::api {

class Cors {
  public:
    explicit Cors(BrowserOptions options) : options_(std::move(options)) {}

    /// Lets the page that asked read `response`, where its origin is allowed.
    void admit(const http::Request& request, http::Response& response) const;
    /// Whether `request` is a preflight, the question before a cross-origin request.
    static bool is_preflight(const http::Request& request);
    bool allows_origin(const http::Request& request) const;
    /// The answer to an OPTIONS of a path that takes `methods`, as the Allow field lists them.
    http::Response answer(const http::Request& request, std::string methods) const;

  private:
    BrowserOptions options_;
};

}  // namespace tokenbooth::api
