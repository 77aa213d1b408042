#include "api/demo.hpp"
#include "api/health.hpp"
#include "api/routed.hpp"
#include "api/sso_login.hpp"
#include "api/sso_logout.hpp"
#include "api/sso_session.hpp"
#include "api/support_sdk.hpp"
#include "api/token.hpp"
#include "api/web_files.hpp"

#include <tokenbooth/api/api.hpp>

#include <functional>
#include <initializer_list>
#include <utility>

namespace tokenbooth::api {
namespace {

using http::Request;
using model::Profile;
using observability::Route;

core::Task<http::Response> public_file(const WebFile& file, const Request& request) {
    co_return public_web_file(file, request);
}

// The routes hold what they refer to. Those of a profile without a key are not there, but noted as closed.
class RouteTable {
  public:
    explicit RouteTable(const std::shared_ptr<const ApiOptions>& options)
        : options_(options), cors_(options->browsers) {
        add_tokens("/v1/messaging/token", Route::messaging_token, Profile::messaging);
        add_tokens("/v1/chat/token", Route::chat_token, Profile::chat);
        add_tokens("/v1/help-center/token", Route::help_center_token, Profile::help_center);
        add_support_sdk();
        add_sso();
        add_public_file("/v1/messenger.js", Route::messenger_script, "messenger.js");
        add_public_file("/openapi.json", Route::openapi, "openapi.json");
        add_health();
        if (options_->demo) add_demo();
    }

    std::vector<http::Route> routes;
    std::vector<ClosedPath> closed;

  private:
    using Handler = std::function<core::Task<http::Response>(const Request&)>;

    http::Route& add(std::string_view method, std::string_view path, Route name, const Handler& handler) {
        routes.push_back(
            {.path = options_->base_path + std::string(path), .method = method, .name = name, .handler = handler});
        return routes.back();
    }

    // Where the profile has no secret, its paths look like a mistyped address.
    bool is_open(Profile profile, std::initializer_list<std::string_view> paths) {
        if (options_->tokens.has(profile)) return true;
        const std::string reason = profile == Profile::messaging
                                       ? "there are no [[messaging.keys]]"
                                       : "[" + std::string(to_string(profile)) + "] has no secret";
        for (const auto path : paths) closed.push_back({options_->base_path + std::string(path), reason});
        return false;
    }

    void add_tokens(std::string_view path, Route name, Profile profile) {
        if (!is_open(profile, {path})) return;
        const Handler handler = [options = options_, cors = cors_, profile](const Request& request) {
            return token(*options, cors, profile, request);
        };
        add("GET", path, name, handler);
        add("POST", path, name, handler);
    }

    void add_support_sdk() {
        constexpr std::string_view user_token_path = "/v1/support-sdk/user-token";
        constexpr std::string_view jwt_path = "/v1/support-sdk/jwt";
        if (!is_open(Profile::support_sdk, {user_token_path, jwt_path})) return;
        add("POST", user_token_path, Route::support_sdk_user_token,
            [options = options_, cors = cors_](const Request& request) {
                return support_sdk_user_token(*options, cors, request);
            });
        const Handler jwt = [options = options_](const Request& request) {
            return support_sdk_jwt(*options, request);
        };
        add("POST", jwt_path, Route::support_sdk_jwt, jwt);
        if (options_->support_sdk.allow_get) add("GET", jwt_path, Route::support_sdk_jwt, jwt);
    }

    void add_sso() {
        constexpr std::string_view logout_path = "/v1/sso/logout";
        if (!is_open(Profile::sso, {sso_login_path, logout_path})) return;
        add_page("GET", sso_login_path, Route::sso_login,
                 [options = options_](const Request& request) { return sso_login(*options, request); });
        if (options_->sso.sign_in != nullptr) {
            add_page("POST", sso_login_path, Route::sso_login,
                     [options = options_](const Request& request) { return sso_sign_in(*options, request); });
        }
        add_page("GET", logout_path, Route::sso_logout,
                 [options = options_](const Request& request) { return sso_logout(*options, request); });
    }

    // For a browser on its way, not for a page's script.
    void add_page(std::string_view method, std::string_view path, Route name, const Handler& handler) {
        http::Route& page = add(method, path, name, handler);
        page.cors = false;
        page.is_page = true;
    }

    // Whoever loads it, it is the same; so it says itself who may read it.
    void add_public_file(std::string_view path, Route name, std::string_view file) {
        const Handler handler = [found = find_web_file(file)](const Request& request) {
            return public_file(*found, request);
        };
        for (const std::string_view method : {"GET", "HEAD"}) add(method, path, name, handler).cors = false;
    }

    void add_demo() {
        for (auto& route : demo_routes(options_->demo, options_->base_path)) routes.push_back(std::move(route));
    }

    void add_health() {
        const Handler health = [options = options_](const Request& request) {
            return healthz(options->alive, request);
        };
        const Handler readiness = [options = options_](const Request& request) {
            return readyz(options->tokens, options->draining, request);
        };
        for (const std::string_view method : {"GET", "HEAD"}) {
            add(method, "/healthz", Route::healthz, health);
            add(method, "/readyz", Route::readyz, readiness);
        }
    }

    const std::shared_ptr<const ApiOptions> options_;
    const Cors cors_;
};

}  // namespace

std::unique_ptr<http::RequestHandler> make_api(ApiOptions options) {
    const auto shared = std::make_shared<const ApiOptions>(std::move(options));
    RouteTable table(shared);
    return std::make_unique<Routed>(std::move(table.routes), shared->browsers, std::move(table.closed));
}

}  // namespace tokenbooth::api
