#include "callers/only_field.hpp"

#include <tokenbooth/callers/signed_request.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/request_signature.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace tokenbooth::callers {
namespace {

struct SigningBackend {
    Backend backend;
    crypto::HmacSha256 key;
    std::chrono::seconds window;
};

// The four fields; absent where one is missing or stands twice.
struct Signature {
    std::string_view caller;
    std::string_view timestamp;
    std::string_view nonce;
    std::string_view value;
};

constexpr std::string_view caller_field = "tokenbooth-caller";
constexpr std::string_view signature_field = "tokenbooth-signature";

bool is_nonce(std::string_view text) {
    constexpr std::size_t shortest = 16;
    constexpr std::size_t longest = 64;
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               byte == '_' || byte == '-';
    };
    return text.size() >= shortest && text.size() <= longest && std::all_of(text.begin(), text.end(), allowed);
}

// Unix seconds in decimal digits, without a sign.
std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    constexpr std::size_t longest = 12;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || text.size() > longest || text.starts_with('-')) return std::nullopt;
    return seconds;
}

bool equal(const crypto::Digest& left, const crypto::Digest& right) {
    return crypto::equal_in_constant_time({reinterpret_cast<const char*>(left.data()), left.size()},
                                          {reinterpret_cast<const char*>(right.data()), right.size()});
}

class SignedRequestAuthenticator final : public Authenticator {
  public:
    SignedRequestAuthenticator(const std::vector<SignedRequestOptions>& backends, state::ReplayGuard& replays,
                               const core::Clock& clock, LastUse& uses)
        : replays_(replays), clock_(clock) {
        for (const auto& options : backends) {
            backends_.emplace(options.name, SigningBackend{.backend = make_backend(
                                                               options, model::CallerKind::signed_request, uses),
                                                           .key = crypto::HmacSha256(options.secret.reveal()),
                                                           .window = options.window});
        }
    }

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view body,
                                     core::Deadline deadline) override {
        if (count_fields(head, caller_field) == 0 && count_fields(head, signature_field) == 0) {
            co_return NoCredentials{};
        }
        const auto signature = read_signature(head);
        if (!signature) co_return Rejected{"a field of the signature is missing or stands twice"};
        const auto found = backends_.find(signature->caller);
        if (found == backends_.end()) co_return Rejected{"no backend of this name signs its requests"};
        const SigningBackend& known = found->second;
        if (auto problem = judge(known, head, body, *signature)) co_return Rejected{std::move(*problem)};

        // Only what its owner has signed is remembered: nobody else can fill the memory.
        // For as long as the timestamp would be taken, its last second included.
        const auto until = time_of(*signature) + known.window + std::chrono::seconds(1);
        const std::string mark = std::string(signature->caller) + ":" + std::string(signature->nonce);
        const auto first = co_await replays_.take(mark, until, deadline);
        if (!first) co_return Undecided{first.error()};
        if (!*first)
            co_return Rejected{"the nonce has been used: the request of " + name_of(known) + " is a replay"};
        known.backend.last_use->note(clock_.now());
        co_return Accepted{known.backend.caller};
    }

  private:
    static std::optional<Signature> read_signature(const model::RequestHead& head) {
        const auto caller = only_field(head, caller_field);
        const auto timestamp = only_field(head, "tokenbooth-timestamp");
        const auto nonce = only_field(head, "tokenbooth-nonce");
        const auto value = only_field(head, signature_field);
        if (!caller || !timestamp || !nonce || !value) return std::nullopt;
        return Signature{.caller = *caller, .timestamp = *timestamp, .nonce = *nonce, .value = *value};
    }

    static std::string name_of(const SigningBackend& known) { return known.backend.caller.name; }

    /// Only of a timestamp that has been judged.
    static core::WallTime time_of(const Signature& signature) {
        return core::WallTime(std::chrono::seconds(parse_timestamp(signature.timestamp).value_or(0)));
    }

    // What is wrong, for the log.
    std::optional<std::string> judge(const SigningBackend& known, const model::RequestHead& head,
                                     std::string_view body, const Signature& signature) const {
        const std::string whose = " of " + name_of(known);
        const auto seconds = parse_timestamp(signature.timestamp);
        if (!seconds || !is_nonce(signature.nonce)) return "the timestamp or the nonce" + whose + " is malformed";
        const auto claimed = crypto::parse_request_signature(signature.value);
        if (!claimed) return "the signature" + whose + " is not v1= and 64 hexadecimal digits";
        const auto mac = crypto::request_mac(known.key, {.method = head.method,
                                                         .target = head.target,
                                                         .timestamp = signature.timestamp,
                                                         .nonce = signature.nonce,
                                                         .body = body});
        if (!equal(mac, *claimed)) return "the signature" + whose + " is wrong";
        const std::int64_t off = core::unix_seconds(clock_.now()) - *seconds;
        if (std::abs(off) > known.window.count()) {
            return "the timestamp" + whose + " is " + std::to_string(off) +
                   " s behind our clock, and the window " + std::to_string(known.window.count()) +
                   " s; set both clocks";
        }
        return std::nullopt;
    }

    state::ReplayGuard& replays_;
    const core::Clock& clock_;
    std::map<std::string, SigningBackend, std::less<>> backends_;
};

}  // namespace

std::unique_ptr<Authenticator> make_signed_request_authenticator(const std::vector<SignedRequestOptions>& backends,
                                                                 state::ReplayGuard& replays,
                                                                 const core::Clock& clock, LastUse& uses) {
    return std::make_unique<SignedRequestAuthenticator>(backends, replays, clock, uses);
}

}  // namespace tokenbooth::callers
