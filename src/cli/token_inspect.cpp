#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <algorithm>
#include <iostream>
#include <iterator>

namespace tokenbooth::cli {
namespace {

// One byte more than is inspected, so that a longer text is seen to be one.
std::string read_input() {
    std::string text;
    for (std::istreambuf_iterator<char> byte(std::cin), end;
         byte != end && text.size() <= token::largest_inspected; ++byte) {
        text += *byte;
    }
    return text;
}

// Every secret that is configured, whatever the token is for: it may have been signed with the wrong one.
std::vector<token::InspectorKey> keys_of(const config::Settings& settings) {
    std::vector<token::InspectorKey> keys;
    keys.reserve(settings.messaging_keys.size() + model::all_profiles().size());
    for (const auto& key : settings.messaging_keys) {
        keys.push_back({.profile = model::Profile::messaging, .id = key.id, .secret = &key.secret});
    }
    for (const model::Profile profile : model::all_profiles()) {
        const core::Secret& secret = secret_of(settings, profile);
        if (!secret.empty()) keys.push_back({.profile = profile, .id = "", .secret = &secret});
    }
    return keys;
}

// "help-center" on the command line, "help_center" elsewhere.
std::optional<model::Profile> profile_of(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    std::string written = *name;
    std::replace(written.begin(), written.end(), '-', '_');
    return model::profile_named(written);
}

// Somebody's token may hold anything; control characters would drive the terminal.
std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const auto character = core::first_code_point(text);
        const bool harmless = character && !core::is_control(character->value);
        const std::size_t bytes = character ? character->bytes : 1;
        shown += harmless ? text.substr(0, bytes) : "?";
        text.remove_prefix(bytes);
    }
    return shown;
}

void print(const token::Inspection& inspection) {
    if (inspection.profile) {
        std::cout << "profile " << to_string(*inspection.profile)
                  << (inspection.profile_was_guessed ? " (guessed; --profile says which)\n" : "\n");
    }
    if (!inspection.header.empty()) std::cout << "header  " << printable(inspection.header) << '\n';
    if (!inspection.claims.empty()) std::cout << "claims  " << printable(inspection.claims) << '\n';
    if (inspection.profile) std::cout << '\n';
    for (const auto& finding : inspection.findings) {
        std::cout << to_string(finding.severity);
        for (const auto* part : {&finding.code, &finding.what, &finding.effect, &finding.mend}) {
            if (!part->empty()) std::cout << "  " << printable(*part);
        }
        std::cout << '\n';
    }
}

}  // namespace

int execute(const TokenInspect& command) {
    const auto settings = settings_of(command.config);
    if (!settings) return failed;
    const std::string given = command.token ? *command.token : read_input();
    const auto inspection = token::inspect(
        given,
        {.keys = keys_of(*settings), .profile = profile_of(command.profile), .now = core::SystemClock().now()});
    if (command.json) {
        std::cout << to_json(inspection) << '\n';
    } else {
        print(inspection);
    }
    return inspection.has_error() ? failed : done;
}

}  // namespace tokenbooth::cli
