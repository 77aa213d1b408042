// Whom we ask over HTTP: does it answer, and as it should?
#include "app/check_rows.hpp"

#include <utility>

namespace tokenbooth::app {
namespace {

constexpr std::chrono::seconds patience(5);

// Whoever is on the way of plain HTTP can answer instead, and so say who somebody is.
void judge_way(CheckRow& row, const http::Url& url) {
    if (url.is_https || url.is_loopback()) return;
    row.state = CheckState::warning;
    row.found += "; over plain http to another machine";
    row.mend = "use https: whoever is on the way can say who a user is";
}

}  // namespace

CheckRow check_http_directory(const config::DirectorySettings& settings, const Surroundings& surroundings) {
    const auto& url = settings.service.endpoint.url;
    CheckRow row{.state = CheckState::failed, .subject = "directory " + settings.name, .found = {}, .mend = {}};
    const auto made = wire_directory(settings, 0, surroundings);
    if (!made) {
        row.found = made.error().message;
        row.mend = "check ca_file";
        return row;
    }
    auto task = (*made)->probe(core::Deadline::after(patience));
    const auto reached = task.result();
    if (!reached) {
        row.found = reached.error().reason;
        row.mend =
            "it must answer a signed POST for an unknown user with 404; does it know this secret, and the time?";
        return row;
    }
    row.state = CheckState::ok;
    row.found = url.origin() + " answers";
    judge_way(row, url);
    return row;
}

CheckRow check_session(const config::Settings& settings, const Surroundings& surroundings) {
    const auto& session = settings.session;
    CheckRow row{.state = CheckState::failed, .subject = "caller session", .found = {}, .mend = {}};
    const auto caller = wire_session(session, surroundings);
    if (!caller) {
        row.found = caller.error().message;
        row.mend = "check ca_file";
        return row;
    }
    // A cookie that nobody has been given.
    const std::string cookie = session.cookies.front() + "=tokenbooth-check";
    const std::vector<core::HeaderField> fields = {{.name = "Cookie", .value = cookie}};
    const model::RequestHead head{.method = "GET", .target = "/", .fields = fields};
    auto task = (*caller)->authenticate(head, "", core::Deadline::after(patience));
    const auto verdict = task.result();
    if (const auto* undecided = std::get_if<callers::Undecided>(&verdict)) {
        row.found = undecided->error.reason;
        row.mend = "it must answer a GET with an unknown cookie by 401; see docs/callers/session.md";
    } else if (std::holds_alternative<callers::Accepted>(verdict)) {
        row.found = "the site says who somebody is for a cookie that nobody was given";
        row.mend = "the endpoint must look at the session; whoever asks now is that user";
    } else {
        row.state = CheckState::ok;
        row.found = session.endpoint.url.origin() + " answers, and knows no session of an unknown cookie";
        judge_way(row, session.endpoint.url);
        // A site may well say so of nobody's session, and every server does of a path that it does not have.
        const auto* const rejected = std::get_if<callers::Rejected>(&verdict);
        if (rejected != nullptr && rejected->reason.find(" 404") != std::string::npos) {
            row.state = CheckState::warning;
            row.found += ", by a 404";
            row.mend = "is introspect_url the right path? 401 would say it better";
        }
    }
    return row;
}

}  // namespace tokenbooth::app
