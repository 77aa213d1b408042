// Which handler answers which path and method: an exact table, no patterns, no rewriting, no trailing-slash
// guessing, so that what is authorised is what is routed.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

struct Route {
    std::string path;
    std::string_view method;
    /// What the metrics count it as.
    observability::Route name = observability::Route::other;
    std::function<core::Task<Response>(const Request&)> handler{};
    /// Whether pages of allowed origins may read the answer; else its handler says who may.
    bool cors = true;
    /// Whether it is for people: then what is refused here is told as a page.
    bool is_page = false;
};

class Router {
  public:
    explicit Router(std::vector<Route> routes);

    /// The route, else not_found or method_not_allowed. HEAD finds a GET route only where
    /// HEAD is in the table too.
    core::Result<const Route*> find(const Request& request) const;

    /// Whether anything at `path` is a page.
    bool has_page(std::string_view path) const;

    /// The methods that `path` has, OPTIONS among them, as the Allow field lists them; empty where it has none.
    std::string allowed_methods(std::string_view path) const;

  private:
    std::vector<Route> routes_;
};

}  // namespace tokenbooth::http
