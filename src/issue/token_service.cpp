#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/issue/token_service.hpp>
#include <tokenbooth/model/user_rules.hpp>
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

TokenService::TokenService(directory::UserDirectory& directory, const SigningKeys& keys, const core::Clock& clock,
                           token::ProfileOptions profiles)
    : directory_(directory), keys_(keys), clock_(clock), profiles_(std::move(profiles)) {}

core::Task<core::Result<model::IssuedToken>> TokenService::issue(const model::TokenRequest& request,
                                                                 core::Deadline deadline) {
    auto found = co_await directory_.find(request.subject, deadline);
    if (!found) co_return found.error();
    const directory::FoundUser user = std::move(*found);
    if (user == nullptr) co_return not_found(directory_);
    if (user->disabled) co_return disabled(*user);

    const core::WallTime now = clock_.now();
    const auto claims = token::claims_of(profiles_, request, *user, now);
    if (!claims) co_return claims.error();

    const auto key = active_key(request.profile, now);
    if (!key) co_return key.error();
    model::IssuedToken issued{.token = token::sign(**key, claims->json),
                              .external_id = user->external_id,
                              .key_id = (*key)->id,
                              .issued_at = core::unix_seconds(now),
                              .expires_at = claims->expires_at,
                              .name_was_cut = user->name && model::is_cut_as_a_name(*user->name)};
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
    test.key = test_keys(now);
    test.clock = test_clock(now);
    auto reachable = co_await directory_.probe(deadline);
    test.directory = std::move(reachable);
    co_return test;
}

std::string TokenService::active_key_id() const {
    const auto* const key = keys_.active(model::Profile::messaging, clock_.now());
    return key == nullptr ? "" : key->id;
}

// Ready while any token can be issued (contract §2): a key whose time has not come does not close the other doors.
core::Result<void> TokenService::test_keys(core::WallTime now) const {
    core::Result<void> failure;
    for (const auto profile : model::all_profiles()) {
        if (!keys_.has(profile)) continue;
        auto tested = test_key(profile, now);
        if (tested) return tested;
        failure = tested.error();
    }
    return failure;
}

core::Result<void> TokenService::test_key(model::Profile profile, core::WallTime now) const {
    const auto key = active_key(profile, now);
    if (!key) return key.error();
    const std::string token = token::sign(**key, R"({"scope":"self-test"})");
    if (token::verifies(**key, token)) return {};
    return core::Error{.code = core::Errc::internal_error,
                       .message = "the service cannot sign right now",
                       .reason = "what the key " + (*key)->id + " signs does not verify",
                       .pointer = {}};
}

core::Result<const keyring::SigningKey*> TokenService::active_key(model::Profile profile,
                                                                  core::WallTime now) const {
    if (const auto* key = keys_.active(profile, now)) return key;
    return core::Error{.code = core::Errc::internal_error,
                       .message = "the service cannot sign right now",
                       .reason = "no messaging key signs yet: every sign_from lies in the future",
                       .pointer = {}};
}

}  // namespace tokenbooth::issue
