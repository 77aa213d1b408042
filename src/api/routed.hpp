// A handler that is a table of routes, and answers what no route takes.
#pragma once

#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/http/router.hpp>

#include <utility>
#include <vector>

namespace tokenbooth::api {

class Routed final : public http::RequestHandler {
  public:
    explicit Routed(std::vector<http::Route> routes) : router_(std::move(routes)) {}

    core::Task<http::Response> handle(const http::Request& request) override;
    http::Response refuse(const core::Error& error, observability::RequestScope& scope) override;

  private:
    http::Response refuse_route(const core::Error& error, const http::Request& request) const;

    const http::Router router_;
};

}  // namespace tokenbooth::api
