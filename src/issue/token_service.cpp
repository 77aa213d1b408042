#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/issue/token_service.hpp>
#include <tokenbooth/token/signer.hpp>

#include <utility>

namespace tokenbooth::issue {
namespace {

core::Error not_found(const directory::UserDirectory& directory) {
    return {.code = core::Errc::user_not_found,
            .message = "the directory knows no such user",
            .reason = "not found in directory " + std::string(directory.name()),
            .pointer = {}};
}

core::Error disabled(const model::User& user) {
    return {.code = core::Errc::user_disabled,
            .message = "this user is disabled in the directory",
            .reason = "user " + user.external_id + " is disabled",
            .pointer = {}};
}

// A machine whose clock was never set issues tokens that have expired long ago, or never will.
core::Result<void> test_clock(core::WallTime now) {
    constexpr std::int64_t year_2026 = 1'767'225'600;
    constexpr std::int64_t year_2100 = 4'102'444'800;
    const std::int64_t seconds = core::unix_seconds(now);
    if (seconds >= year_2026 && seconds < year_2100) return {};
    return core::Error{
        .code = core::Errc::internal_error,
        .message = "the service cannot tell the time",
        .reason = "the system's clock shows " + core::rfc3339(seconds) + "; set it (timedatectl, NTP)",
        .pointer = {}};
}

}  // namespace

TokenService::TokenService(directory::UserDirectory& directory, const keyring::Keyring& keyring,
                           const core::Clock& clock, token::MessagingOptions messaging)
    : directory_(directory), keyring_(keyring), clock_(clock), messaging_(messaging) {}

core::Task<core::Result<model::IssuedToken>> TokenService::issue(const model::TokenRequest& request,
                                                                 core::Deadline deadline) {
    auto found = co_await directory_.find(request.subject, deadline);
    if (!found) co_return found.error();
    const directory::FoundUser user = std::move(*found);
    if (user == nullptr) co_return not_found(directory_);
    if (user->disabled) co_return disabled(*user);

    const core::WallTime now = clock_.now();
    const std::int64_t issued_at = core::unix_seconds(now);
    const auto lifetime = token::messaging_lifetime(messaging_, request.platform, request.ttl);
    const std::int64_t expires_at = issued_at + lifetime.count();
    const auto claims = token::messaging_claims(*user, issued_at, expires_at);
    if (!claims) co_return claims.error();

    const auto key = active_key(now);
    if (!key) co_return key.error();
    model::IssuedToken issued{.token = token::sign(**key, *claims),
                              .external_id = user->external_id,
                              .key_id = (*key)->id,
                              .issued_at = issued_at,
                              .expires_at = expires_at};
    co_return issued;
}

std::optional<core::Error> SelfTest::find_failure() const {
    for (const auto* part : {&key, &clock, &directory}) {
        if (!*part) return part->error();
    }
    return std::nullopt;
}

core::Task<SelfTest> TokenService::self_test(core::Deadline deadline) {
    const core::WallTime now = clock_.now();
    SelfTest test;
    test.key = test_key(now);
    test.clock = test_clock(now);
    auto reachable = co_await directory_.probe(deadline);
    test.directory = std::move(reachable);
    co_return test;
}

std::string TokenService::active_key_id() const {
    const auto key = active_key(clock_.now());
    return key ? (*key)->id : "";
}

core::Result<void> TokenService::test_key(core::WallTime now) const {
    const auto key = active_key(now);
    if (!key) return key.error();
    const std::string token = token::sign(**key, R"({"scope":"self-test"})");
    if (token::verifies(**key, token)) return {};
    return core::Error{.code = core::Errc::internal_error,
                       .message = "the service cannot sign right now",
                       .reason = "what the key " + (*key)->id + " signs does not verify",
                       .pointer = {}};
}

core::Result<const keyring::SigningKey*> TokenService::active_key(core::WallTime now) const {
    if (const auto* key = keyring_.active(now)) return key;
    return core::Error{.code = core::Errc::internal_error,
                       .message = "the service cannot sign right now",
                       .reason = "no messaging key signs yet: every sign_from lies in the future",
                       .pointer = {}};
}

}  // namespace tokenbooth::issue
