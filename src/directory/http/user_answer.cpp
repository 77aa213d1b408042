#include "directory/http/user_answer.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/file/user_file.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace tokenbooth::directory::http {
namespace {

using tokenbooth::http::ClientFailure;

core::Error judge_failure(const ClientFailure& fault, std::string_view name) {
    switch (fault.kind) {
        case ClientFailure::Kind::timeout:
            return timed_out(name, fault.reason);
        case ClientFailure::Kind::busy:
            return overloaded(name, fault.reason);
        case ClientFailure::Kind::unreachable:
        case ClientFailure::Kind::malformed:
        case ClientFailure::Kind::too_large:
        case ClientFailure::Kind::tls:
        case ClientFailure::Kind::refused:
            break;
    }
    return unavailable(name, fault.reason);
}

// Whether a user is meant, as against a service that answers everybody the same: a page, a list, {"error": …}.
bool is_about_a_user(const std::string& body) {
    static constexpr std::array<std::string_view, 4> names = {"external_id", "username", "name", "email"};
    const auto members = core::read_json_object(body);
    if (!members) return members.error().code == core::Errc::duplicate_member;
    return std::any_of(members->begin(), members->end(), [](const core::JsonMember& member) {
        return std::find(names.begin(), names.end(), member.name) != names.end();
    });
}

enum class Match { yes, no, unknown };

// A service may compare otherwise than we do (fold case, trim): whom it finds then is somebody else, as contract
// §2.1 tells users apart.
Match compare(const model::User& user, const model::Subject& subject) {
    const auto verdict = [](bool equal) { return equal ? Match::yes : Match::no; };
    switch (subject.key) {
        case model::SubjectKey::external_id:
            return verdict(user.external_id == subject.value);
        case model::SubjectKey::email:
            if (!user.email) return Match::unknown;
            return verdict(core::equal_ignoring_ascii_case(*user.email, subject.value));
        case model::SubjectKey::username:
            if (!user.username) return Match::unknown;
            return verdict(*user.username == subject.value);
    }
    return Match::unknown;
}

core::Result<Login> judge_user(const std::string& body, const model::Subject& subject, std::string_view name) {
    auto row = file::parse_user(body);
    if (!row) {
        const std::string why = "its answer is no user: " + row.error().message;
        return is_about_a_user(body) ? unreadable(name, why) : unavailable(name, why);
    }
    if (row->given.contains("password")) {
        return unreadable(name, "its answer holds a password; a directory hands out nothing but a password_hash");
    }
    switch (compare(row->user, subject)) {
        case Match::yes:
            break;
        case Match::no:
            return Login{};
        case Match::unknown:
            return unreadable(name, "its answer lacks the member that the user was asked for by");
    }
    Login login;
    login.user = std::make_shared<const model::User>(std::move(row->user));
    login.password_hash = core::Secret(row->password_hash);
    core::wipe(row->password_hash);
    return login;
}

}  // namespace

core::Result<Login> judge_user_answer(const core::Result<tokenbooth::http::ClientAnswer, ClientFailure>& answer,
                                      const model::Subject& subject, std::string_view name) {
    if (!answer) return judge_failure(answer.error(), name);
    constexpr unsigned ok = 200;
    constexpr unsigned not_found = 404;
    if (answer->status == not_found) return Login{};
    if (answer->status == ok) return judge_user(answer->body, subject, name);
    return unavailable(name, "it answered " + std::to_string(answer->status));
}

}  // namespace tokenbooth::directory::http
