#include "token/json_web_key.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::Failure;
using core::JsonTree;
using crypto::PublicKey;

// RFC 7518 §6.2.2, §6.3.2 and §6.4: with any of them the set has given its secret away.
constexpr std::array<std::string_view, 8> secret_members = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

std::optional<std::string> find_use_problem(const JsonTree& key) {
    const JsonTree* const use = key.find("use");
    if (use != nullptr && !use->is_string("sig")) return "its use is not \"sig\"";
    const JsonTree* const operations = key.find("key_ops");
    if (operations == nullptr) return std::nullopt;
    const auto& listed = operations->elements;
    const bool verifies = std::any_of(listed.begin(), listed.end(),
                                      [](const JsonTree& operation) { return operation.is_string("verify"); });
    if (!verifies) return "its key_ops do not list \"verify\"";
    return std::nullopt;
}

// The bytes of a member in base64url; empty where there is none.
std::string bytes_of(const JsonTree& key, std::string_view member) {
    const JsonTree* const value = key.find(member);
    if (value == nullptr || value->type != JsonTree::Type::string) return {};
    return core::decode_base64url(value->text).value_or("");
}

core::Result<PublicKey, Failure> make_public_key(const JsonTree& key) {
    const JsonTree* const type = key.find("kty");
    const JsonTree* const curve = key.find("crv");
    const auto is_of = [&](std::string_view wanted_type, std::string_view wanted_curve) {
        return type->is_string(wanted_type) && curve != nullptr && curve->is_string(wanted_curve);
    };
    if (type == nullptr) return Failure{.message = "it has no kty"};
    if (type->is_string("RSA")) return PublicKey::from_rsa(bytes_of(key, "n"), bytes_of(key, "e"));
    if (is_of("EC", "P-256")) return PublicKey::from_p256(bytes_of(key, "x"), bytes_of(key, "y"));
    if (is_of("OKP", "Ed25519")) return PublicKey::from_ed25519(bytes_of(key, "x"));
    return Failure{.message = "it is neither RSA nor EC on P-256 nor OKP on Ed25519"};
}

}  // namespace

core::Result<VerificationKey, Failure> read_json_web_key(const JsonTree& key) {
    if (key.type != JsonTree::Type::object) return Failure{.message = "it is no JSON object"};
    const JsonTree* const type = key.find("kty");
    if (type != nullptr && type->is_string("oct")) return Failure{.message = "it is a shared secret (oct)"};
    for (const auto member : secret_members) {
        if (key.find(member) == nullptr) continue;
        return Failure{.message = "its private part \"" + std::string(member) + "\" is published with it"};
    }
    if (auto problem = find_use_problem(key)) return Failure{.message = *std::move(problem)};

    std::optional<crypto::SignatureAlgorithm> algorithm;
    if (const JsonTree* const named = key.find("alg")) {
        algorithm = crypto::find_signature_algorithm(named->text);
        if (!algorithm) return Failure{.message = "its alg is none of RS256, PS256, ES256, EdDSA"};
    }
    auto made = make_public_key(key);
    if (!made) return made.error();
    if (algorithm && !made->fits(*algorithm)) {
        return Failure{.message = "its alg " + std::string(to_string(*algorithm)) + " does not fit its kty"};
    }
    std::optional<std::string> id;
    if (const JsonTree* const named = key.find("kid")) {
        if (named->type != JsonTree::Type::string) return Failure{.message = "its kid is no string"};
        id = named->text;
    }
    return VerificationKey{.id = std::move(id), .algorithm = algorithm, .key = std::move(*made)};
}

}  // namespace tokenbooth::token
