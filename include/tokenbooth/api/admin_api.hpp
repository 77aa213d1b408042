// What operators see on the admin listener (contract §2): health with reasons, metrics, the version.
#pragma once

#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/issue/token_service.hpp>

#include <functional>
#include <memory>
#include <string>

namespace tokenbooth::api {

struct AdminOptions {
    issue::TokenService& tokens;
    std::function<bool()> draining;
    std::function<bool()> alive;
    /// Prometheus text of this moment.
    std::function<std::string()> metrics;
    std::string version;
};

/// What the options refer to must outlive the handler. Thread-safe.
std::unique_ptr<http::RequestHandler> make_admin_api(AdminOptions options);

}  // namespace tokenbooth::api
