#include "callers/failed_logins.hpp"
#include "callers/login_credentials.hpp"

#include <tokenbooth/callers/password.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {
namespace {

using crypto::PasswordMatch;
using directory::Login;

Rejected refused(std::string reason) {
    return {.reason = std::move(reason), .code = core::Errc::invalid_credentials};
}

bool has_json(const model::RequestHead& head) {
    const auto type = std::find_if(head.fields.begin(), head.fields.end(), [](const core::HeaderField& field) {
        return core::equal_ignoring_ascii_case(field.name, "content-type");
    });
    return type != head.fields.end() && core::is_json_media_type(type->value);
}

core::Error wrong_media_type() {
    return {.code = core::Errc::unsupported_media_type,
            .message = "send the body as Content-Type: application/json, in UTF-8",
            .reason = {},
            .pointer = {}};
}

// Who may be signing in, as far as it matters once the password has been judged. All its words are there before
// that: afterwards everybody takes equally long.
class Suspect {
  public:
    explicit Suspect(const Login& login)
        : external_id_(login.user == nullptr ? "" : login.user->external_id),
          disabled_(login.user != nullptr && login.user->disabled),
          wrong_(reason("wrong password")) {}

    bool is_user() const { return !external_id_.empty(); }
    Verdict refuse(std::string_view why) const { return refused(reason(why)); }
    Verdict conclude(bool right) const {
        if (!right || !is_user()) return refused(wrong_);
        if (disabled_) return refuse("is disabled; the password was right");
        return Accepted{.caller = {.kind = model::CallerKind::password,
                                   .name = "password",
                                   .profiles = model::ProfileSet::all()},
                        .subject = model::Subject{.key = model::SubjectKey::external_id, .value = external_id_}};
    }

  private:
    std::string reason(std::string_view why) const {
        return is_user() ? "user " + external_id_ + ": " + std::string(why) : "unknown user";
    }

    /// Empty: nobody; no user's is.
    const std::string external_id_;
    const bool disabled_;
    const std::string wrong_;
};

class PasswordAuthenticator final : public Authenticator {
  public:
    PasswordAuthenticator(const PasswordOptions& options, PasswordParts parts)
        : failed_logins_(options.failed_logins, parts.limiter, parts.marks), parts_(std::move(parts)) {}

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view body,
                                     core::Deadline deadline) override {
        if (head.method != "POST") co_return NoCredentials{};
        const auto read = read_login_credentials(body);
        if (!read) co_return Undecided{read.error()};
        if (!*read) co_return NoCredentials{};
        // What a page of another site may send without being asked (a form) is none.
        if (!has_json(head)) co_return Undecided{wrong_media_type()};
        const LoginCredentials& credentials = **read;
        // RFC 4513 §5.1.2: an LDAP server takes a bind without a password for nobody's, and lets it in.
        if (credentials.password.empty()) co_return refused("an empty password");

        const auto began = core::Deadline::Clock::now();
        auto attempt = co_await failed_logins_.begin(credentials.username, head.client, deadline);
        if (!attempt) co_return Undecided{attempt.error()};
        auto verdict = co_await judge(credentials, began, deadline);
        if (std::holds_alternative<Undecided>(verdict)) {
            const auto withdrawn = co_await failed_logins_.withdraw(*attempt, deadline);
            if (!withdrawn) co_return Undecided{withdrawn.error()};
        }
        if (std::holds_alternative<Accepted>(verdict)) {
            const auto counted = co_await failed_logins_.succeed(*attempt, deadline);
            if (!counted) co_return Undecided{counted.error()};
        }
        co_return verdict;
    }

  private:
    using Time = core::Deadline::Clock::time_point;

    core::Task<Verdict> judge(const LoginCredentials& credentials, Time began, core::Deadline deadline) {
        auto found = co_await look_up(credentials.username, deadline);
        if (!found) co_return Undecided{found.error()};
        const Suspect suspect(*found);
        if (found->judge != nullptr) {
            auto accepted = co_await found->judge->accepts(credentials.password, deadline);
            if (!accepted) co_return Undecided{accepted.error()};
            co_return suspect.conclude(*accepted);
        }
        const core::Secret hash = std::move(found->password_hash);
        // To let go of a user takes its time, too: before the hash, where that is not seen.
        *found = Login();
        auto verdict = co_await judge_by_hash(credentials, suspect, hash, began, deadline);
        co_return verdict;
    }

    // By username first, by e-mail when it holds an @ (contract §2.1). Two users by one name are nobody, because
    // to say so would tell that there are any.
    core::Task<core::Result<Login>> look_up(const std::string& name, core::Deadline deadline) {
        model::Subject subject{.key = model::SubjectKey::username, .value = name};
        auto login = co_await parts_.directory.find_login(subject, deadline);
        const bool try_email = login && login->user == nullptr && name.find('@') != std::string::npos;
        if (try_email) {
            subject.key = model::SubjectKey::email;
            auto by_email = co_await parts_.directory.find_login(subject, deadline);
            login = std::move(by_email);
        }
        if (!login && login.error().code == core::Errc::user_ambiguous) co_return Login();
        co_return login;
    }

    core::Task<Verdict> judge_by_hash(const LoginCredentials& credentials, const Suspect& suspect,
                                      const core::Secret& stored, Time began, core::Deadline deadline) {
        const std::string nobodys = parts_.usual_hashes.for_nobody(credentials.username);
        const bool has_hash = suspect.is_user() && !stored.empty();
        const std::string_view hash = has_hash ? stored.reveal() : std::string_view(nobodys);
        const HashComparison comparison{.hash = hash, .nobodys = nobodys, .attempt_began = began};
        const std::string usual = crypto::hash_of_nobody_like(hash);
        if (!usual.empty() && usual != nobodys) parts_.usual_hashes.remember(credentials.username, usual);

        const auto verdict = co_await parts_.pool.verify(credentials.password, comparison, deadline);
        if (!verdict) co_return Undecided{verdict.error()};
        if (!has_hash) co_return suspect.refuse("has no password");
        if (verdict->match == PasswordMatch::refused) co_return suspect.refuse(verdict->reason);
        auto conclusion = suspect.conclude(verdict->match == PasswordMatch::matches);
        const bool renew = std::holds_alternative<Accepted>(conclusion) && crypto::needs_rehash(hash);
        if (renew) {
            const auto renewed = co_await renew_hash(credentials, hash, deadline);
            if (!renewed) parts_.not_rehashed(renewed.error());
        }
        co_return conclusion;
    }

    core::Task<core::Result<void>> renew_hash(const LoginCredentials& credentials, std::string_view proved,
                                              core::Deadline deadline) {
        const auto login = co_await look_up(credentials.username, deadline);
        if (!login) co_return login.error();
        // Where another stands there by now, the password has just been changed.
        const bool same = login->password_hash.reveal() == proved;
        if (!same || !login->replace_hash) co_return core::Result<void>();
        auto hash = co_await parts_.pool.hash(credentials.password, deadline);
        if (!hash) co_return hash.error();
        co_return co_await login->replace_hash(std::move(*hash), deadline);
    }

    FailedLogins failed_logins_;
    const PasswordParts parts_;
};

}  // namespace

std::unique_ptr<Authenticator> make_password_authenticator(const PasswordOptions& options, PasswordParts parts) {
    return std::make_unique<PasswordAuthenticator>(options, std::move(parts));
}

}  // namespace tokenbooth::callers
