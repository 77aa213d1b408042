#include "token/json_web_key.hpp"

#include <tokenbooth/token/json_web_key_set.hpp>

#include <map>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::Failure;
using core::JsonTree;

std::string name_of(const JsonTree& key, std::size_t position) {
    constexpr std::size_t most_shown = 64;
    std::string name = "key " + std::to_string(position + 1);
    const JsonTree* const id = key.find("kid");
    if (id != nullptr && id->type == JsonTree::Type::string)
        name += " (kid \"" + id->text.substr(0, most_shown) + "\")";
    return name;
}

}  // namespace

core::Result<JsonWebKeySet, Failure> JsonWebKeySet::read(std::string_view text) {
    if (text.size() > largest_key_set) return Failure{.message = "the key set is larger than 256 KiB"};
    const auto root = core::read_json_tree(text);
    if (!root) return Failure{.message = "the key set is " + root.error().message};
    const JsonTree* const keys = root->find("keys");
    if (keys == nullptr || keys->type != JsonTree::Type::array) {
        return Failure{.message = "this is no key set: it has no array \"keys\""};
    }
    if (keys->elements.size() > most_keys) return Failure{.message = "the key set has more than 100 keys"};

    JsonWebKeySet set;
    std::vector<std::string> names;
    for (std::size_t position = 0; position < keys->elements.size(); ++position) {
        const JsonTree& element = keys->elements[position];
        std::string name = name_of(element, position);
        auto key = read_json_web_key(element);
        if (key) {
            set.keys_.push_back(std::move(*key));
            names.push_back(std::move(name));
        } else {
            set.ignored_.push_back({.name = std::move(name), .reason = std::move(key.error().message)});
        }
    }
    set.leave_out_repeated(names);
    return set;
}

void JsonWebKeySet::leave_out_repeated(const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> uses;
    for (const auto& key : keys_) {
        if (key.id) ++uses[*key.id];
    }
    std::vector<VerificationKey> kept;
    for (std::size_t position = 0; position < keys_.size(); ++position) {
        auto& key = keys_[position];
        if (key.id && uses[*key.id] > 1) {
            ignored_.push_back({.name = names[position], .reason = "another key of the set has the same kid"});
            continue;
        }
        if (key.id) by_id_.emplace(*key.id, kept.size());
        kept.push_back(std::move(key));
    }
    keys_ = std::move(kept);
}

KeyChoice JsonWebKeySet::choose(const TokenHeader& header) const {
    if (header.key_id) {
        const auto known = by_id_.find(*header.key_id);
        if (known == by_id_.end()) return {.outcome = KeySearch::unknown};
        const VerificationKey& key = keys_[known->second];
        if (!key.fits(header.algorithm)) return {.outcome = KeySearch::unfit};
        return {.outcome = KeySearch::found, .key = &key.key};
    }
    KeyChoice choice;
    for (const auto& key : keys_) {
        if (!key.fits(header.algorithm)) continue;
        if (choice.key != nullptr) return {.outcome = KeySearch::ambiguous};
        choice = {.outcome = KeySearch::found, .key = &key.key};
    }
    return choice;
}

}  // namespace tokenbooth::token
