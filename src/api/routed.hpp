// A handler that is a table of routes, and answers what no route takes: other paths, other methods, OPTIONS.
#pragma once

#include "api/cors.hpp"

#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/router.hpp>

#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::api {

/// A path that another configuration would open. From outside it is like any that is not there; the log says why.
struct ClosedPath {
    std::string path;
    std::string reason;
};

class Routed final : public http::RequestHandler {
  public:
    Routed(std::vector<http::Route> routes, BrowserOptions browsers, std::vector<ClosedPath> closed = {})
        : router_(std::move(routes)), cors_(std::move(browsers)), closed_(std::move(closed)) {}

    core::Task<http::Response> handle(const http::Request& request) override;
    http::Response refuse(const core::Error& error, const http::Request& request) override;

  private:
    core::Result<const http::Route*> find_route(const http::Request& request) const;
    http::Response answer_options(const http::Request& request) const;

    const http::Router router_;
    const Cors cors_;
    const std::vector<ClosedPath> closed_;
};

}  // namespace tokenbooth::api
