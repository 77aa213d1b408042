// A handler that is a table of routes, and answers what no route takes: other paths, other methods, OPTIONS.
#pragma once

#include "api/cors.hpp"

#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/router.hpp>

#include <utility>
#include <vector>

namespace tokenbooth::api {

class Routed final : public http::RequestHandler {
  public:
    Routed(std::vector<http::Route> routes, BrowserOptions browsers)
        : router_(std::move(routes)), cors_(std::move(browsers)) {}

    core::Task<http::Response> handle(const http::Request& request) override;
    http::Response refuse(const core::Error& error, const http::Request& request) override;

  private:
    core::Result<const http::Route*> find_route(const http::Request& request) const;
    http::Response answer_options(const http::Request& request) const;

    const http::Router router_;
    const Cors cors_;
};

}  // namespace tokenbooth::api
