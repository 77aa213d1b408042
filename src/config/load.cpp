#include "config/bearers.hpp"
#include "config/callers.hpp"
#include "config/directories.hpp"
#include "config/environment.hpp"
#include "config/flatten.hpp"
#include "config/options.hpp"
#include "config/profiles.hpp"
#include "config/server.hpp"
#include "config/session.hpp"
#include "config/zendesk.hpp"

#include <tokenbooth/config/load.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace tokenbooth::config {

namespace {

// A secret that was pasted for the id must not be shown; what looks like an id may be.
std::string shown_id(const std::string& id) {
    constexpr std::size_t enough_to_know_it = 6;
    if (keyring::looks_like_zendesks(id) || id.size() <= enough_to_know_it) return id;
    std::string shown = id.substr(0, enough_to_know_it);
    // Not half of a character.
    while (!core::is_utf8(shown)) shown.pop_back();
    return shown + "…";
}

// Far beyond any that somebody wrote, and little enough to read.
constexpr std::uintmax_t largest_configuration = 4 * 1024 * 1024;

class Loader {
  public:
    /// `name` is that of the file in messages; empty where there is none.
    Loader(const std::string& name, std::filesystem::path directory, Environment& environment)
        : file_(name.empty() ? "" : name + ": "),
          directory_(std::move(directory)),
          environment_(environment),
          faults_{.sentences = environment.entries().faults},
          secrets_(draft_.secrets, environment, directory_, draft_.settings.warnings, faults_.sentences) {}

    std::vector<Entry> merge_with_environment(std::vector<Entry> from_file) {
        return merge(std::move(from_file), environment_.entries().entries, faults_.sentences);
    }

    void apply(const std::vector<Entry>& entries) {
        for (const auto& entry : entries) apply(entry);
        for (std::size_t index = 0; index < draft_.keys.size(); ++index) {
            if (!written_.is_empty("messaging.keys", index)) finish_key(draft_.keys[index], index);
        }
        for (auto& problem : finish_profiles(draft_.settings, written_, secrets_, file_))
            fault(std::move(problem));
        for (auto& problem : finish_callers(draft_, written_, secrets_)) fault(std::move(problem));
        for (auto& problem : finish_bearers(draft_.settings, written_, secrets_, directory_))
            fault(std::move(problem));
        for (auto& problem : finish_proxy(draft_.settings, written_)) fault(file_ + problem);
        for (auto& problem : finish_session(draft_.settings, written_, directory_)) fault(file_ + problem);
        for (auto& problem : finish_directories(draft_, written_, secrets_, directory_)) fault(std::move(problem));
        for (auto& problem : finish_password(draft_.settings)) fault(file_ + problem);
        for (auto& problem : finish_zendesk(draft_.settings, written_, secrets_, file_)) fault(std::move(problem));
        finish_lifetimes();
        for (const auto& problem : finish_server(draft_.settings, directory_)) fault(file_ + problem);
        for (const auto& problem : keyring::find_problems(draft_.settings.messaging_keys))
            fault(file_ + "messaging.keys: " + problem);
    }

    void require_a_service() {
        const bool nothing = !any_profile_written() && !has_callers(draft_.settings);
        if (file_.empty() && nothing) {
            std::error_code error;
            fault("there is no configuration: no tokenbooth.toml in " +
                  std::filesystem::current_path(error).string() +
                  ", no --config FILE, and no TOKENBOOTH__ variables that name a key or a caller");
        }
        if (!any_profile_written()) {
            fault(
                "there is no key to sign with: create one in Zendesk's Admin Center (Account > Security > End "
                "user "
                "authentication > Messaging) and add [[messaging.keys]] with its id and secret_file, or set "
                "TOKENBOOTH__MESSAGING__KEYS__0__ID and TOKENBOOTH__MESSAGING__KEYS__0__SECRET_FILE; or the "
                "secret of "
                "another profile: [chat], [help_center], [sso], [support_sdk]");
        }
        if (!has_callers(draft_.settings)) {
            fault(
                "there is no way to know who is asking: run `tokenbooth api-key new NAME` and add the stanza that "
                "it "
                "prints, or set TOKENBOOTH__CALLERS__API_KEYS__0__NAME and "
                "TOKENBOOTH__CALLERS__API_KEYS__0__SHA256");
        }
    }

    core::Result<Settings, Faults> settings() && {
        if (!faults_.sentences.empty()) return std::move(faults_);
        return std::move(draft_.settings);
    }

  private:
    // What is wrong with one that was written has been said.
    bool any_profile_written() const {
        const auto profiles = model::all_profiles();
        return !draft_.keys.empty() ||
               std::any_of(profiles.begin(), profiles.end(), [this](model::Profile profile) {
                   return profile != model::Profile::messaging && has_secret_written(written_, profile);
               });
    }

    void fault(std::string sentence) { faults_.sentences.push_back(std::move(sentence)); }

    void apply(const Entry& entry) {
        const Option* const option = find_option(entry.key);
        if (entry.empty_table && is_table(entry.key)) return;
        if (entry.empty_table && is_array_of_tables(entry.key)) {
            written_.add_empty(entry.key, entry.index);
            fault(entry.value.where + ": [[" + entry.key.substr(0, entry.key.size() - 2) +
                  "]] has nothing in it; fill it in or remove it");
            return;
        }
        written_.add(entry.key, entry.index, entry.value.where);
        if (option == nullptr) {
            std::vector<std::string> known;
            for (const auto& candidate : options()) known.emplace_back(candidate.key);
            fault(entry.value.where + ": unknown key \"" + entry.key + "\"" + suggest(entry.key, known));
            return;
        }
        if (const auto problem = option->apply(draft_, entry.index, entry.value)) {
            fault(entry.value.where + ": " + entry.key + " " + *problem);
        }
        const bool of_a_key = entry.key.starts_with("messaging.keys[]") && draft_.keys.size() > entry.index;
        if (of_a_key && draft_.keys[entry.index].where.empty()) draft_.keys[entry.index].where = entry.value.where;
    }

    static bool begins_a_key(const std::string& prefix) {
        return std::any_of(options().begin(), options().end(),
                           [&](const Option& option) { return option.key.starts_with(prefix + "."); });
    }
    static bool is_table(const std::string& key) { return !key.ends_with("[]") && begins_a_key(key); }
    static bool is_array_of_tables(const std::string& key) { return key.ends_with("[]") && begins_a_key(key); }

    void finish_key(KeyDraft& key, std::size_t index) {
        const std::string name = key.where + ": messaging key \"" + shown_id(key.id) + "\"";
        // What was wrongly written there has been said.
        if (!key.id.empty() || !written_.has("messaging.keys[].id", index)) judge_id(key);
        auto secret = secrets_.take_signing_secret("messaging.keys[].secret", index, name,
                                                   draft_.settings.allow_short_secrets);
        if (!secret) return;
        draft_.settings.messaging_keys.push_back(
            {.id = std::move(key.id), .secret = std::move(*secret), .sign_from = key.sign_from});
    }

    void judge_id(const KeyDraft& key) {
        const auto allowed = [](char character) {
            return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                   (character >= '0' && character <= '9') || character == '_' || character == '-';
        };
        if (key.id.empty() || !std::all_of(key.id.begin(), key.id.end(), allowed)) {
            fault(key.where + (key.id.empty() ? ": the key has no id" : ": the id is no key id") +
                  "; copy the key id from Zendesk's Admin Center: app_ and 24 hexadecimal digits");
            return;
        }
        // zendesk-facts §7.4: warn only, for nobody has promised that it stays so.
        if (!keyring::looks_like_zendesks(key.id)) {
            draft_.settings.warnings.push_back(key.where + ": the key id \"" + shown_id(key.id) +
                                               "\" does not look like Zendesk's (app_ and 24 hexadecimal digits); "
                                               "is it the key's id and not its name?");
        }
    }

    void finish_lifetimes() {
        const auto& messaging = draft_.settings.messaging;
        for (const auto ttl :
             {messaging.ttl, messaging.android_ttl, messaging.ios_ttl, messaging.web_ttl.value_or(messaging.ttl),
              messaging.unity_ttl.value_or(messaging.ttl)}) {
            if (ttl <= token::longest_messaging_ttl) continue;
            fault(file_ + "messaging: a token lives at most 24h; shorten token_ttl or platform_ttl");
            return;
        }
    }

    const std::string file_;
    std::filesystem::path directory_;
    Environment& environment_;
    Draft draft_;
    Faults faults_;
    WrittenKeys written_;
    Secrets secrets_;
};

core::Result<Settings, Faults> load_toml(std::string_view toml, const std::string& name,
                                         const std::filesystem::path& directory, Environment& environment,
                                         Purpose purpose) {
    auto entries = flatten_toml(toml, name);
    if (!entries) return Faults{.sentences = {entries.error().message}};
    Loader loader(name, directory, environment);
    auto merged = loader.merge_with_environment(std::move(*entries));
    loader.apply(merged);
    for (auto& entry : merged) {
        // Whatever a secret was written in, this copy of it has been read.
        if (auto* text = std::get_if<std::string>(&entry.value.content)) core::wipe(*text);
    }
    if (purpose == Purpose::service) loader.require_a_service();
    return std::move(loader).settings();
}

}  // namespace

core::Result<Settings, Faults> load_text(std::string_view toml, const std::string& name,
                                         const std::filesystem::path& directory, Purpose purpose) {
    Environment nothing;
    return load_toml(toml, name, directory, nothing, purpose);
}

core::Result<Settings, Faults> load(const std::filesystem::path& path, Environment& environment, Purpose purpose) {
    if (path.empty()) return load_toml("", "", "", environment, purpose);
    // Also keeps a FIFO from being waited for.
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) ||
        std::filesystem::file_size(path, error) > largest_configuration) {
        return Faults{.sentences = {path.string() + ": " +
                                    (error ? error.message() : "is no regular file of at most 4 MiB")}};
    }
    // Whoever may write to it says who gets tokens, and for whom.
    const auto permissions = std::filesystem::status(path, error).permissions();
    if ((permissions & std::filesystem::perms::others_write) != std::filesystem::perms::none) {
        return Faults{.sentences = {path.string() + ": may be written by everybody; chmod 640 it"}};
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) return Faults{.sentences = {path.string() + ": cannot be opened; is the path right and readable?"}};
    std::string toml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (file.bad()) return Faults{.sentences = {path.string() + ": cannot be read"}};
    auto settings = load_toml(toml, path.string(), path.parent_path(), environment, purpose);
    // It may have held a secret.
    core::wipe(toml);
    return settings;
}

}  // namespace tokenbooth::config
