#include "api/sso_session.hpp"

#include "api/return_to.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/percent_encoding.hpp>

namespace tokenbooth::api {

std::string host_cookie(std::string_view name, std::string_view value, std::chrono::seconds max_age) {
    return std::string(name) + '=' + std::string(value) +
           "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(max_age.count());
}

std::optional<model::Subject> find_session(const http::Request& request, const issue::SubjectSealer& sessions) {
    const auto cookie = callers::find_cookie(request.fields, session_cookie);
    auto external_id = cookie ? sessions.open(*cookie) : std::nullopt;
    if (!external_id) return std::nullopt;
    return model::Subject{.key = model::SubjectKey::external_id, .value = std::move(*external_id)};
}

http::Response back_to_login(const std::string& return_to) {
    std::string location(sso_login_here);
    if (!return_to.empty()) location += "?return_to=" + core::percent_encode(return_to);
    http::Response response(303);
    response.set_field("Location", std::move(location));
    return response;
}

http::Response begin_session(const issue::SubjectSealer& sessions, const std::string& external_id,
                             const std::string& return_to) {
    http::Response response = back_to_login(return_to);
    response.set_field("Set-Cookie",
                       host_cookie(session_cookie, sessions.seal(external_id).text, sessions.lifetime()));
    return response;
}

void end_session(http::Response& response) {
    response.set_field("Set-Cookie", host_cookie(session_cookie, "", std::chrono::seconds(0)));
}

std::string keep_return_to(std::string_view return_to, const SsoPageOptions& pages,
                           observability::RequestScope& scope) {
    if (return_to.empty()) return {};
    const auto problem = find_return_to_problem(return_to, pages);
    if (!problem) return std::string(return_to);
    return drop_return_to(*problem, scope);
}

std::string drop_return_to(std::string_view problem, observability::RequestScope& scope) {
    // A line of its own also where no token is made yet: the next request does not hold it any more.
    scope.profile = to_string(model::Profile::sso);
    scope.add_reason("return_to was dropped: it " + std::string(problem));
    return {};
}

}  // namespace tokenbooth::api
