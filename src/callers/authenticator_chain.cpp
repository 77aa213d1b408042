#include <tokenbooth/callers/authenticator_chain.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {
namespace {

core::Error unauthenticated(std::string reason) {
    return {.code = core::Errc::unauthenticated,
            .message = "this needs a valid credential: send Authorization: Bearer and the API key",
            .reason = std::move(reason),
            .pointer = {}};
}

core::Result<model::Caller> authorise(model::Caller caller, model::Profile profile) {
    if (std::find(caller.profiles.begin(), caller.profiles.end(), profile) != caller.profiles.end()) return caller;
    const std::string name(to_string(profile));
    return core::Error{.code = core::Errc::profile_not_allowed,
                       .message = "this caller may not have tokens of the profile " + name,
                       .reason = "caller " + caller.name + " is not allowed the profile " + name,
                       .pointer = {}};
}

}  // namespace

AuthenticatorChain::AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> authenticators)
    : authenticators_(std::move(authenticators)) {}

core::Task<core::Result<model::Caller>> AuthenticatorChain::authenticate(const model::RequestHead& head,
                                                                         std::string_view body,
                                                                         model::Profile profile,
                                                                         core::Deadline deadline) {
    for (const auto& authenticator : authenticators_) {
        auto verdict = co_await authenticator->authenticate(head, body, deadline);
        if (std::holds_alternative<NoCredentials>(verdict)) continue;
        if (auto* accepted = std::get_if<Accepted>(&verdict))
            co_return authorise(std::move(accepted->caller), profile);
        if (auto* unavailable = std::get_if<Unavailable>(&verdict)) co_return std::move(unavailable->error);
        if (auto* rejected = std::get_if<Rejected>(&verdict))
            co_return unauthenticated(std::move(rejected->reason));
        co_return unauthenticated("an authenticator gave no verdict");
    }
    co_return unauthenticated("no credentials");
}

}  // namespace tokenbooth::callers
