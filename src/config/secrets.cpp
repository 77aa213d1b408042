#include "config/secrets.hpp"

#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::config {
namespace {

// Long, and without anything that paths and names of variables have: the secret pasted beside its place. Messages
// show paths and names.
bool looks_like_a_secret(const std::string& text) {
    const bool name_like = std::all_of(text.begin(), text.end(), [](char character) {
        return (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9') ||
               character == '_';
    });
    return text.size() >= keyring::shortest_secret && text.find('/') == std::string::npos && !name_like &&
           text.find('.') == std::string::npos;
}

std::string forms_of(std::string_view name) {
    const std::string last(name.substr(name.rfind('.') + 1));
    return last + "_file, " + last + "_env, " + last;
}

}  // namespace

bool Secrets::is_given(std::string_view key, std::size_t index) const {
    const auto drafts = drafts_.find(key);
    if (drafts == drafts_.end() || drafts->second.size() <= index) return false;
    const SecretDraft& draft = drafts->second[index];
    return !draft.text.empty() || !draft.file.empty() || !draft.variable.empty();
}

std::optional<core::Secret> Secrets::take(std::string_view key, std::size_t index, const std::string& whose) {
    const auto drafts = drafts_.find(key);
    SecretDraft draft;
    if (drafts != drafts_.end() && drafts->second.size() > index) draft = std::move(drafts->second[index]);
    auto fetched = fetch(draft, key, whose);
    core::wipe(draft.text);
    if (fetched) return std::move(*fetched);
    faults_.push_back(whose + ": " + fetched.error().message);
    return std::nullopt;
}

std::optional<core::Secret> Secrets::take_signing_secret(std::string_view key, std::size_t index,
                                                         const std::string& whose, bool allow_short) {
    auto secret = take(key, index, whose);
    if (!secret) return std::nullopt;
    const auto problem = keyring::find_secret_problem(*secret, allow_short);
    if (!problem) return secret;
    faults_.push_back(whose + ": the secret " + *problem);
    return std::nullopt;
}

core::Result<core::Secret, core::Failure> Secrets::fetch(const SecretDraft& draft, std::string_view name,
                                                         const std::string& whose) {
    const auto forms = static_cast<int>(!draft.text.empty()) + static_cast<int>(!draft.file.empty()) +
                       static_cast<int>(!draft.variable.empty());
    if (forms != 1) {
        return core::Failure{.message = (forms == 0 ? "there is no secret; give one of "
                                                    : "there are several secrets; give one of ") +
                                        forms_of(name)};
    }
    if (!draft.text.empty()) return core::Secret(draft.text);
    if (looks_like_a_secret(draft.file) || looks_like_a_secret(draft.variable)) {
        const std::string last(name.substr(name.rfind('.') + 1));
        return core::Failure{.message = last + "_file takes a path and " + last +
                                        "_env a variable's name; what stands there looks like the secret itself, "
                                        "which belongs to neither (and is not shown here)"};
    }
    if (!draft.variable.empty()) {
        const auto taken = environment_.secret(draft.variable);
        if (!taken) return taken.error();
        return core::Secret((*taken)->reveal());
    }
    auto read = keyring::read_secret_file(base_ / draft.file);
    if (!read) return read.error();
    if (read->warning) warnings_.push_back(whose + ": " + *read->warning);
    return std::move(read->secret);
}

}  // namespace tokenbooth::config
