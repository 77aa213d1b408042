#include "callers/token_place.hpp"

#include <tokenbooth/callers/bearer.hpp>
#include <tokenbooth/callers/proven_subject.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {
namespace {

using core::Failure;
using core::JsonTree;

// A token taken apart: nothing of it has been verified.
struct ReadToken {
    token::SignedToken parts;
    JsonTree claims;
};

core::Result<ReadToken, Failure> read_token(std::string_view text) {
    auto parts = token::read_signed_token(text);
    if (!parts) return parts.error();
    auto claims = core::read_json_tree(parts->payload);
    if (!claims || claims->type != JsonTree::Type::object) {
        return Failure{.message = "the token's claims are no JSON object with each member once"};
    }
    return ReadToken{.parts = std::move(*parts), .claims = std::move(*claims)};
}

bool says_its_email_is_verified(const JsonTree& claims) {
    const JsonTree* const verified = claims.find("email_verified");
    return verified != nullptr && verified->is_true();
}

core::Result<model::Subject, Failure> read_subject(const JsonTree& claims, const BearerRules& rules) {
    const std::string name = "the token's " + rules.subject_claim;
    const JsonTree* const claim = claims.find(rules.subject_claim);
    if (claim == nullptr) return Failure{.message = name + " is missing"};
    // RFC 7519 §4.1.2 makes sub a string; of other claims nobody has said so.
    const bool integer = claim->type == JsonTree::Type::integer && rules.subject_claim != "sub";
    if (claim->type != JsonTree::Type::string && !integer) return Failure{.message = name + " has the wrong type"};
    auto subject = proven_subject(rules.subject_is, claim->text);
    if (!subject) return Failure{.message = name + ": " + subject.error().message};
    return subject;
}

Undecided malformed(const std::string& problem) {
    return {
        .error = {.code = core::Errc::malformed_request, .message = problem, .reason = problem, .pointer = {}}};
}

class BearerAuthenticator final : public Authenticator {
  public:
    BearerAuthenticator(std::vector<BearerIssuer> issuers, const core::Clock& clock)
        : issuers_(std::move(issuers)), clock_(clock) {
        for (auto& issuer : issuers_) {
            std::string& place = issuer.rules.place;
            // Names of headers are the same in any case, names of cookies are not.
            if (!place.starts_with(cookie_place)) place = core::to_ascii_lower(place);
            if (std::find(places_.begin(), places_.end(), place) == places_.end()) places_.push_back(place);
        }
    }

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view,
                                     core::Deadline deadline) override {
        std::string_view place;
        PlacedToken found;
        for (std::size_t i = 0; i < places_.size() && found.presence == TokenPresence::absent; ++i) {
            place = places_[i];
            found = find_token(head, place);
        }
        switch (found.presence) {
            case TokenPresence::absent:
                co_return NoCredentials{};
            case TokenPresence::malformed:
                co_return Rejected{.reason = "malformed Authorization header"};
            case TokenPresence::unclear:
                co_return malformed(found.problem);
            case TokenPresence::present:
                break;
        }
        co_return co_await judge(std::move(found.token), place, deadline);
    }

  private:
    core::Task<Verdict> judge(std::string text, std::string_view place, core::Deadline deadline) {
        const auto read = read_token(text);
        if (!read) co_return Rejected{.reason = read.error().message};
        const auto issuer = choose_issuer(read->claims, place);
        if (!issuer) co_return Rejected{.reason = issuer.error().message};
        const BearerRules& rules = (*issuer)->rules;
        const auto& pinned = rules.algorithms;
        if (std::find(pinned.begin(), pinned.end(), read->parts.header.algorithm) == pinned.end()) {
            co_return Rejected{.reason = "the token's alg is not one that its issuer signs by here"};
        }
        auto signature = co_await (*issuer)->keys->verify(read->parts, deadline);
        if (auto* rejected = std::get_if<Rejected>(&signature)) co_return std::move(*rejected);
        if (auto* undecided = std::get_if<Undecided>(&signature)) co_return std::move(*undecided);
        co_return accept(read->claims, rules);
    }

    // What the token says of itself only chooses who shall verify it.
    core::Result<const BearerIssuer*, Failure> choose_issuer(const JsonTree& claims,
                                                             std::string_view place) const {
        std::string problem = "the token's iss is none of the configured issuers";
        for (const auto& issuer : issuers_) {
            if (issuer.rules.place != place || !token::is_from(claims, issuer.rules.claims)) continue;
            if (token::is_for(claims, issuer.rules.claims)) return &issuer;
            problem = "the token's aud does not name us";
        }
        return Failure{.message = std::move(problem)};
    }

    Verdict accept(const JsonTree& claims, const BearerRules& rules) const {
        if (auto problem = token::find_time_problem(claims, rules.claims.leeway, clock_.now())) {
            return Rejected{.reason = *std::move(problem)};
        }
        // RFC 7800 §3.1: only whoever proves to hold another key, too, may use it, and nobody proves that here.
        if (claims.find("cnf") != nullptr) return Rejected{.reason = "the token is bound to a key of its holder"};
        if (rules.subject_is == model::SubjectKey::email && !says_its_email_is_verified(claims)) {
            return Rejected{.reason = "the token does not say that its e-mail address is verified",
                            .code = core::Errc::email_not_verified};
        }
        auto subject = read_subject(claims, rules);
        if (!subject) return Rejected{.reason = std::move(subject.error().message)};
        return Accepted{.caller = {.kind = model::CallerKind::bearer,
                                   .name = rules.claims.issuer,
                                   .profiles = model::ProfileSet::all(),
                                   .may_assert = false,
                                   .ambient = rules.place != own_place},
                        .subject = std::move(*subject)};
    }

    std::vector<BearerIssuer> issuers_;
    const core::Clock& clock_;
    /// Each once, in their order.
    std::vector<std::string> places_;
};

}  // namespace

std::unique_ptr<Authenticator> make_bearer_authenticator(std::vector<BearerIssuer> issuers,
                                                         const core::Clock& clock) {
    return std::make_unique<BearerAuthenticator>(std::move(issuers), clock);
}

}  // namespace tokenbooth::callers
