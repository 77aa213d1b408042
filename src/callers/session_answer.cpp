#include "callers/session_answer.hpp"

#include <tokenbooth/model/user_rules.hpp>

#include <string>
#include <utility>

namespace tokenbooth::callers {
namespace {

using core::Errc;
using Kind = http::ClientFailure::Kind;

// What the caller is told is the same for whatever is wrong behind us (threats.md D12).
Undecided undecided(Errc code, const std::string& reason) {
    return {.error = {.code = code,
                      .message = "the site could not be asked whose session this is",
                      .reason = "session endpoint: " + reason,
                      .pointer = {}}};
}

Undecided unavailable(const std::string& reason) { return undecided(Errc::caller_unavailable, reason); }

Undecided judge_failure(const http::ClientFailure& failure) {
    switch (failure.kind) {
        case Kind::timeout:
            return undecided(Errc::caller_timeout, failure.reason);
        case Kind::busy:
            return undecided(Errc::overloaded, failure.reason);
        case Kind::unreachable:
        case Kind::malformed:
        case Kind::too_large:
        case Kind::tls:
        case Kind::refused:
            break;
    }
    return unavailable(failure.reason);
}

// Contract §4.3: "401, 403, 404, 204, any 3xx … mean no session".
bool means_no_session(unsigned status) {
    return status == 401 || status == 403 || status == 404 || status == 204 || (status >= 300 && status < 400);
}

std::optional<std::string> find_subject_problem(const model::Subject& subject) {
    switch (subject.key) {
        case model::SubjectKey::external_id:
            return model::find_external_id_problem(subject.value);
        case model::SubjectKey::email:
            return model::find_email_problem(subject.value);
        case model::SubjectKey::username:
            // What an external id may hold, a username may, too.
            return model::find_external_id_problem(subject.value);
    }
    return "is of no known kind";
}

SessionVerdict judge_body(const std::string& body, const SessionOptions& options) {
    using Type = core::JsonTree::Type;
    const auto tree = core::read_json_tree(body);
    if (!tree) return unavailable("its answer is refused: " + tree.error().message);
    const auto* const value = core::find_json_value(*tree, options.subject);
    if (value == nullptr || value->type == Type::null) return Rejected{.reason = "the site knows no such session"};
    if (value->type != Type::string && value->type != Type::integer) {
        return unavailable("what its answer holds as the subject is no string and no integer");
    }
    model::Subject subject{.key = options.subject_is, .value = value->text};
    if (const auto problem = find_subject_problem(subject)) {
        return Rejected{.reason = "the subject of the site's session " + *problem};
    }
    return subject;
}

}  // namespace

SessionVerdict judge_session_answer(const core::Result<http::ClientAnswer, http::ClientFailure>& answer,
                                    const SessionOptions& options) {
    if (!answer) return judge_failure(answer.error());
    if (means_no_session(answer->status)) {
        return Rejected{.reason = "the site answered " + std::to_string(answer->status) + ": no session"};
    }
    if (answer->status != 200) return unavailable("it answered " + std::to_string(answer->status));
    return judge_body(answer->body, options);
}

}  // namespace tokenbooth::callers
