#include "callers/key_set_refresher.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace tokenbooth::callers {
namespace {

using core::Failure;
using token::KeyChoice;
using token::KeySearch;

Undecided unavailable() {
    return {.error = {.code = core::Errc::caller_unavailable,
                      .message = "your token cannot be verified right now; try again",
                      .reason = "the issuer's key set cannot be had",
                      .pointer = {}}};
}

Undecided timed_out() {
    return {.error = {.code = core::Errc::caller_timeout,
                      .message = "your token could not be verified in time; try again",
                      .reason = "the issuer's key set did not come in time",
                      .pointer = {}}};
}

SignatureVerdict judge(const KeyChoice& choice, const token::SignedToken& token) {
    switch (choice.outcome) {
        case KeySearch::unknown:
            return Rejected{.reason = "the issuer has no key of the token's kid and alg"};
        case KeySearch::unfit:
            return Rejected{.reason = "the key of the token's kid does not sign by its alg"};
        case KeySearch::ambiguous:
            return Rejected{.reason = "the token names no kid, and several keys of the issuer fit"};
        case KeySearch::found:
            break;
    }
    if (choice.key->verify(token.header.algorithm, token.signed_part, token.signature)) return SignatureHolds{};
    return Rejected{.reason = "the token's signature does not hold"};
}

core::Task<core::Result<KeySetText, Failure>> read_key_set_task(std::filesystem::path path) {
    co_return read_key_set_file(path);
}

class KeySetKeys final : public TokenKeys {
  public:
    KeySetKeys(FetchKeySet fetch, KeySetRules rules, KeySetReport report, std::string first_text, KeySet first)
        : refresher_(std::move(fetch), rules, std::move(report), std::move(first_text), std::move(first)) {}

    core::Task<SignatureVerdict> verify(const token::SignedToken& token, core::Deadline deadline) override {
        KeySet set = refresher_.current();
        KeyChoice choice = choose(set, token);
        // Twice, because the fetch that is under way may have begun before the key was published.
        for (int attempt = 0; attempt < 2 && choice.outcome == KeySearch::unknown; ++attempt) {
            const auto renewal = co_await refresher_.renew(deadline);
            if (renewal == Renewal::late) co_return timed_out();
            if (renewal == Renewal::failed) co_return unavailable();
            if (renewal == Renewal::asked_lately) break;
            set = refresher_.current();
            choice = choose(set, token);
        }
        if (set == nullptr) co_return unavailable();
        co_return judge(choice, token);
    }

  private:
    static KeyChoice choose(const KeySet& set, const token::SignedToken& token) {
        return set == nullptr ? KeyChoice{} : set->choose(token.header);
    }

    KeySetRefresher refresher_;
};

}  // namespace

std::unique_ptr<TokenKeys> make_fetched_keys(FetchKeySet fetch, KeySetRules rules, KeySetReport report) {
    return std::make_unique<KeySetKeys>(std::move(fetch), rules, std::move(report), "", nullptr);
}

core::Result<KeySetText, Failure> read_key_set_file(const std::filesystem::path& path) {
    std::error_code error;
    // Also keeps a FIFO from being waited for.
    if (!std::filesystem::is_regular_file(path, error)) {
        return Failure{.message = path.string() + ": " + (error ? error.message() : "is no regular file")};
    }
    if (std::filesystem::file_size(path, error) > token::largest_key_set) {
        return Failure{.message = path.string() + ": is larger than 256 KiB"};
    }
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) return Failure{.message = path.string() + ": cannot be read"};
    return KeySetText{.text = std::move(text)};
}

core::Result<std::unique_ptr<TokenKeys>, Failure> make_file_keys(const std::filesystem::path& path,
                                                                 KeySetReport report) {
    auto file = read_key_set_file(path);
    if (!file) return file.error();
    auto read = token::JsonWebKeySet::read(file->text);
    if (!read) return Failure{.message = path.string() + ": " + read.error().message};
    if (read->keys().empty()) return Failure{.message = path.string() + ": has no key that can be used"};
    auto set = std::make_shared<const token::JsonWebKeySet>(std::move(*read));
    report(KeySet(set));
    // A file is at hand, so that looking at it often costs nothing; and it is right until it is changed.
    constexpr std::chrono::milliseconds look_every(1'000);
    KeySetRules rules;
    rules.refresh_every = look_every;
    rules.unknown_key_pause = look_every;
    rules.retry_with_keys = look_every;
    rules.oldest.reset();
    const auto fetch = [path](core::Deadline) { return read_key_set_task(path); };
    return std::unique_ptr<TokenKeys>(
        std::make_unique<KeySetKeys>(fetch, rules, std::move(report), std::move(file->text), std::move(set)));
}

}  // namespace tokenbooth::callers
