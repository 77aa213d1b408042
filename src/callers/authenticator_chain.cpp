#include <tokenbooth/callers/authenticator_chain.hpp>

#include <utility>

namespace tokenbooth::callers {
namespace {

core::Result<Accepted> authorise(Accepted&& accepted, model::Profile profile) {
    const auto& caller = accepted.caller;
    if (caller.profiles.has(profile)) return std::move(accepted);
    const std::string name(to_string(profile));
    return core::Error{.code = core::Errc::profile_not_allowed,
                       .message = "this caller may not have tokens of the profile " + name,
                       .reason = "caller " + caller.name + " is not allowed the profile " + name,
                       .pointer = {}};
}

}  // namespace

core::Error denial(core::Errc code, std::string reason) {
    return {
        .code = code,
        .message = code == core::Errc::invalid_credentials
                       ? "the user name or the password is wrong"
                       : "this needs a valid credential: a backend sends its API key as Authorization: Bearer, or "
                         "signs its request; a browser needs a session of the site",
        .reason = std::move(reason),
        .pointer = {}};
}

AuthenticatorChain::AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> authenticators)
    : authenticators_(std::move(authenticators)) {}

core::Task<core::Result<Accepted>> AuthenticatorChain::authenticate(const model::RequestHead& head,
                                                                    std::string_view body, model::Profile profile,
                                                                    core::Deadline deadline) {
    for (const auto& authenticator : authenticators_) {
        auto verdict = co_await authenticator->authenticate(head, body, deadline);
        if (std::holds_alternative<NoCredentials>(verdict)) continue;
        if (auto* accepted = std::get_if<Accepted>(&verdict)) co_return authorise(std::move(*accepted), profile);
        if (auto* undecided = std::get_if<Undecided>(&verdict)) co_return std::move(undecided->error);
        auto* const rejected = std::get_if<Rejected>(&verdict);
        if (rejected == nullptr) co_return denial(core::Errc::unauthenticated, "an authenticator gave no verdict");
        co_return denial(rejected->code, std::move(rejected->reason));
    }
    co_return denial(core::Errc::unauthenticated, "no credentials");
}

}  // namespace tokenbooth::callers
