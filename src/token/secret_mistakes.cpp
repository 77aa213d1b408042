#include "token/secret_mistakes.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::token {
namespace {

// base64 of either alphabet, with or without padding; empty where the secret is none.
std::string base64_decoded(std::string_view secret) {
    std::string text(secret);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    while (text.ends_with('=')) text.pop_back();
    auto decoded = core::decode_base64url(text);
    core::wipe(text);
    return decoded ? *std::move(decoded) : std::string();
}

// Empty where the secret is not hexadecimal digits all over.
std::string hex_decoded(std::string_view secret) {
    std::string bytes;
    if (secret.size() % 2 != 0) return bytes;
    for (std::size_t i = 0; i < secret.size(); i += 2) {
        const int high = core::hex_value(secret[i]);
        const int low = core::hex_value(secret[i + 1]);
        if (high < 0 || low < 0) {
            core::wipe(bytes);
            return bytes;
        }
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

class Mistakes {
  public:
    void add(const Judgement& mistake, std::string secret, std::string how) {
        if (!secret.empty()) {
            all_.push_back({.mistake = &mistake, .secret = core::Secret(secret), .how = std::move(how)});
        }
        core::wipe(secret);
    }
    std::vector<MistakenSecret> result() { return std::move(all_); }

  private:
    std::vector<MistakenSecret> all_;
};

void add_cuts(std::string_view secret, Mistakes& mistakes) {
    // Never a short rest: who can have tokens inspected could make them with one guessed byte, then with two, and
    // be told of each that it is right. The first 16 bytes together are beyond guessing.
    constexpr std::size_t shortest_rest = 16;
    constexpr std::size_t most_cuts = 256;
    for (std::size_t left = 1; left <= most_cuts && left + shortest_rest <= secret.size(); ++left) {
        const std::string bytes = std::to_string(left);
        mistakes.add(judged("secret_was_cut"), std::string(secret.substr(0, secret.size() - left)),
                     "without the last " + bytes + " of its bytes");
        mistakes.add(judged("secret_was_cut"), std::string(secret.substr(left)),
                     "without the first " + bytes + " of its bytes");
    }
}

}  // namespace

std::vector<MistakenSecret> mistakes_with(const core::Secret& secret) {
    const std::string_view bytes = secret.reveal();
    Mistakes mistakes;
    const auto around = [&](const Judgement& mistake, const char* before, const char* behind, const char* how) {
        std::string text(before);
        text.append(bytes).append(behind);
        mistakes.add(mistake, std::move(text), how);
    };
    mistakes.add(judged("secret_was_base64_decoded"), base64_decoded(bytes), "base64-decoded");
    mistakes.add(judged("secret_was_base64_encoded"), core::base64(bytes), "base64-encoded");
    mistakes.add(judged("secret_was_base64_encoded"), core::base64url(bytes), "base64url-encoded");
    mistakes.add(judged("secret_was_hex_decoded"), hex_decoded(bytes), "hex-decoded");
    around(judged("secret_has_a_newline"), "", "\n", "with a newline behind it");
    around(judged("secret_has_a_newline"), "", "\r\n", "with a carriage return and a newline behind it");
    around(judged("secret_has_white_space"), "", "\r", "with a carriage return behind it");
    around(judged("secret_has_white_space"), " ", "", "with a space before it");
    around(judged("secret_has_white_space"), "", " ", "with a space behind it");
    around(judged("secret_has_white_space"), " ", " ", "with a space before and behind it");
    around(judged("secret_has_white_space"), "\t", "", "with a tab before it");
    around(judged("secret_has_white_space"), "", "\t", "with a tab behind it");
    around(judged("secret_has_white_space"), "\xef\xbb\xbf", "", "with a byte order mark before it");
    around(judged("secret_in_quotes"), "\"", "\"", "in double quotes");
    around(judged("secret_in_quotes"), "'", "'", "in single quotes");
    around(judged("secret_in_quotes"), "\"", "\"\n", "in double quotes, with a newline");
    add_cuts(bytes, mistakes);
    return mistakes.result();
}

std::vector<MistakenSecret> placeholders() {
    std::vector<MistakenSecret> all;
    all.push_back({.mistake = &judged("secret_is_a_placeholder"), .secret = {}, .how = "an empty secret"});
    // The last two are what jwt.io fills in.
    for (const char* const word : {"undefined", "null", "None", "secret", "YOUR_SECRET", "your-secret",
                                   "YOUR_SHARED_SECRET", "your_shared_secret", "SHARED_SECRET", "changeme",
                                   "your-256-bit-secret", "a-string-secret-at-least-256-bits-long"}) {
        all.push_back({.mistake = &judged("secret_is_a_placeholder"),
                       .secret = core::Secret(word),
                       .how = "the secret " + std::string("\"") + word + "\""});
    }
    return all;
}

}  // namespace tokenbooth::token
