#include "crypto/stored_hash.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace tokenbooth::crypto {
namespace {

using core::Failure;
using Parsed = core::Result<StoredHash, Failure>;

// No kind's hash is longer; crypt(3) promises as much (CRYPT_OUTPUT_SIZE).
constexpr std::size_t longest_hash = 383;

bool is_alphanumeric(char character) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z');
}
bool is_crypt_character(char character) {
    return is_alphanumeric(character) || character == '.' || character == '/';
}
bool is_base64_character(char character) {
    return is_alphanumeric(character) || character == '+' || character == '/';
}

template <class Allowed>
bool consists_of(std::string_view text, std::size_t least, std::size_t most, Allowed allowed) {
    return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), allowed);
}

// Cuts a text from its front.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : all_(text), rest_(text) {}

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    /// Decimal digits without sign or leading zero, of at most 32 bits.
    std::optional<std::uint32_t> number() {
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        const auto size = static_cast<std::size_t>(end - rest_.data());
        if (error != std::errc() || (rest_.front() == '0' && size > 1)) return std::nullopt;
        rest_.remove_prefix(size);
        return value;
    }
    /// What stands before the next '$', which is skipped, too; all the rest where there is none.
    std::string_view field() {
        const std::string_view found = rest_.substr(0, rest_.find('$'));
        rest_.remove_prefix(std::min(rest_.size(), found.size() + 1));
        return found;
    }
    std::size_t position() const { return all_.size() - rest_.size(); }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view all_;
    std::string_view rest_;
};

Failure malformed(std::string_view kind) {
    return {.message = "the stored hash is no well-formed " + std::string(kind)};
}

Failure too_costly(const std::string& what, std::uint64_t found, std::uint64_t most) {
    return {.message = "the stored hash asks for " + what + " " + std::to_string(found) + ", more than the " +
                       std::to_string(most) + " that are computed"};
}

// "$argon2id$v=19$m=65536,t=2,p=1$SALT$DIGEST", base64 without padding.
Parsed parse_argon2id(std::string_view text) {
    Scanner scanner(text);
    constexpr std::string_view kind = "argon2id (of version 19)";
    if (!scanner.skip("$argon2id$v=19$m=")) return malformed(kind);
    const auto kibibytes = scanner.number();
    if (!kibibytes || !scanner.skip(",t=")) return malformed(kind);
    const auto passes = scanner.number();
    if (!passes || !scanner.skip(",p=")) return malformed(kind);
    const auto lanes = scanner.number();
    if (!lanes || !scanner.skip("$")) return malformed(kind);
    const std::size_t costs_size = scanner.position();
    const std::string_view salt = scanner.field();
    const std::string_view digest = scanner.rest();
    // RFC 9106 §3.1 wants 8 bytes of salt and 4 of digest; twice the usual of either is plenty.
    constexpr std::size_t most_characters = 86;
    // RFC 9106 §3.1: at least one pass, and eight KiB for each lane.
    const bool computable = *passes > 0 && *lanes > 0 && *kibibytes / 8 >= *lanes;
    if (!computable || !consists_of(salt, 11, most_characters, is_base64_character) ||
        !consists_of(digest, 22, most_characters, is_base64_character)) {
        return malformed(kind);
    }
    if (*kibibytes > most_argon2_kibibytes) return too_costly("argon2id m", *kibibytes, most_argon2_kibibytes);
    const std::uint64_t work = std::uint64_t{*kibibytes} * *passes;
    if (work > most_argon2_kibibyte_passes) return too_costly("argon2id m × t", work, most_argon2_kibibyte_passes);
    // Memory is cheap where it is little, each pass costs something all the same.
    if (*passes > most_argon2_kibibyte_passes / 1024) return too_costly("argon2id t", *passes, 1024);
    if (*lanes > most_argon2_lanes) return too_costly("argon2id p", *lanes, most_argon2_lanes);
    return StoredHash{.kind = HashKind::argon2id, .costs_size = costs_size, .salt = salt, .digest = digest};
}

// "$2b$12$", 22 characters of salt and 31 of digest. "$2a$" and "$2y$" are the same function (crypt(5)).
Parsed parse_bcrypt(std::string_view text) {
    constexpr std::size_t costs_size = 7;
    constexpr std::size_t whole_size = 60;
    const bool formed = text.size() == whole_size && text[4] >= '0' && text[4] <= '3' && text[5] >= '0' &&
                        text[5] <= '9' && text[6] == '$' &&
                        consists_of(text.substr(costs_size), 1, whole_size, is_crypt_character);
    if (!formed) return malformed("bcrypt");
    const auto cost = static_cast<std::uint32_t>((text[4] - '0') * 10 + (text[5] - '0'));
    constexpr std::uint32_t least_cost = 4;
    if (cost < least_cost) return malformed("bcrypt");
    if (cost > most_bcrypt_cost) return too_costly("the bcrypt cost", cost, most_bcrypt_cost);
    return StoredHash{.kind = HashKind::bcrypt, .costs_size = costs_size, .salt = {}, .digest = {}};
}

// Position in the alphabet of crypt(3).
std::uint32_t crypt_value(char character) {
    constexpr std::string_view alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return static_cast<std::uint32_t>(alphabet.find(character));
}

// "$y$j9T$SALT$DIGEST": the flavour, log2 N and r, each one character as crypt_gensalt(3) writes them. The format
// has room for more (parallelism, upgrades), which no crypt(3) writes and which would change the costs.
Parsed parse_yescrypt(std::string_view text) {
    Scanner scanner(text);
    constexpr std::string_view kind = "yescrypt as crypt(3) writes it";
    if (!scanner.skip("$y$j")) return malformed(kind);
    const std::string_view parameters = scanner.field();
    const std::size_t costs_size = scanner.position();
    const std::string_view salt = scanner.field();
    const std::string_view digest = scanner.rest();
    constexpr std::size_t digest_size = 43;
    constexpr std::uint32_t one_character_holds = 48;
    if (!consists_of(parameters, 2, 2, is_crypt_character) || !consists_of(salt, 1, 86, is_crypt_character) ||
        !consists_of(digest, digest_size, digest_size, is_crypt_character)) {
        return malformed(kind);
    }
    const std::uint32_t log2_n = crypt_value(parameters[0]);
    const std::uint32_t r = crypt_value(parameters[1]);
    if (log2_n >= one_character_holds || r >= one_character_holds) return malformed(kind);
    // Both count from 1.
    const std::uint64_t bytes = (std::uint64_t{128} * (r + 1)) << (log2_n + 1);
    if (bytes > most_yescrypt_bytes) return too_costly("yescrypt memory of", bytes, most_yescrypt_bytes);
    return StoredHash{.kind = HashKind::yescrypt, .costs_size = costs_size, .salt = {}, .digest = {}};
}

// "$6$SALT$DIGEST" or "$6$rounds=N$SALT$DIGEST".
Parsed parse_sha512_crypt(std::string_view text) {
    Scanner scanner(text);
    scanner.skip("$6$");
    StoredHash hash{.kind = HashKind::sha512_crypt, .rounds = 5000, .salt = {}, .digest = {}};
    constexpr std::string_view kind = "sha512-crypt";
    if (scanner.skip("rounds=")) {
        const auto rounds = scanner.number();
        if (!rounds || !scanner.skip("$")) return malformed(kind);
        hash.rounds = *rounds;
    }
    hash.costs_size = scanner.position();
    constexpr std::size_t most_salt = 16;
    constexpr std::size_t digest_size = 86;
    const std::string_view salt = scanner.field();
    if (!consists_of(salt, 1, most_salt, is_crypt_character) ||
        !consists_of(scanner.rest(), digest_size, digest_size, is_crypt_character)) {
        return malformed(kind);
    }
    if (hash.rounds > most_sha512_rounds)
        return too_costly("sha512-crypt rounds", hash.rounds, most_sha512_rounds);
    return hash;
}

// Django's "pbkdf2_sha256$600000$SALT$DIGEST", the digest in base64 with padding.
Parsed parse_pbkdf2(std::string_view text) {
    Scanner scanner(text);
    scanner.skip("pbkdf2_sha256$");
    constexpr std::string_view kind = "pbkdf2_sha256";
    const auto rounds = scanner.number();
    if (!rounds || *rounds == 0 || !scanner.skip("$")) return malformed(kind);
    StoredHash hash{.kind = HashKind::pbkdf2_sha256,
                    .costs_size = scanner.position(),
                    .rounds = *rounds,
                    .salt = scanner.field(),
                    .digest = scanner.rest()};
    // 32 bytes are 43 characters and one of padding.
    constexpr std::size_t digest_size = 44;
    const bool formed = !hash.salt.empty() && hash.digest.size() == digest_size && hash.digest.ends_with('=') &&
                        consists_of(hash.digest.substr(0, digest_size - 1), 1, digest_size, is_base64_character);
    if (!formed) return malformed(kind);
    if (hash.rounds > most_pbkdf2_rounds) return too_costly("PBKDF2 iterations", hash.rounds, most_pbkdf2_rounds);
    return hash;
}

struct Kind {
    std::string_view prefix;
    Parsed (*parse)(std::string_view text);
};

constexpr std::array kinds = {
    Kind{.prefix = "$argon2id$", .parse = parse_argon2id},  Kind{.prefix = "$2b$", .parse = parse_bcrypt},
    Kind{.prefix = "$2a$", .parse = parse_bcrypt},          Kind{.prefix = "$2y$", .parse = parse_bcrypt},
    Kind{.prefix = "$y$", .parse = parse_yescrypt},         Kind{.prefix = "$6$", .parse = parse_sha512_crypt},
    Kind{.prefix = "pbkdf2_sha256$", .parse = parse_pbkdf2}};

}  // namespace

Parsed parse_stored_hash(std::string_view text) {
    if (text.size() > longest_hash) return Failure{.message = "the stored hash is longer than any that is known"};
    for (const auto& kind : kinds) {
        if (text.starts_with(kind.prefix)) return kind.parse(text);
    }
    return Failure{.message =
                       "the stored hash is none that is known: argon2id, bcrypt, yescrypt, sha512-crypt, "
                       "pbkdf2_sha256"};
}

}  // namespace tokenbooth::crypto
