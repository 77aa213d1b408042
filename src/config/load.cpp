#include "config/environment.hpp"
#include "config/flatten.hpp"
#include "config/options.hpp"

#include <tokenbooth/config/load.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

namespace tokenbooth::config {
namespace {

class Loader {
  public:
    Loader(std::filesystem::path directory, std::vector<std::string> faults)
        : directory_(std::move(directory)), faults_{.sentences = std::move(faults)} {}

    void apply(const std::vector<Entry>& entries) {
        for (const auto& entry : entries) apply(entry);
        for (auto& key : draft_.keys) finish_key(key);
        finish_api_keys();
        finish_directories();
        finish_lifetimes();
        for (auto& problem : keyring::find_problems(draft_.settings.messaging_keys)) fault(std::move(problem));
    }

    void require_a_service() {
        if (draft_.keys.empty()) {
            fault(
                "there is no key to sign with: create one in Zendesk's Admin Center (Account > Security > End "
                "user "
                "authentication > Messaging) and add [[messaging.keys]] with its id and secret_file");
        }
        if (draft_.settings.api_keys.empty()) {
            fault(
                "there is no way to know who is asking: run `tokenbooth api-key new NAME` and add the stanza that "
                "it "
                "prints");
        }
    }

    core::Result<Settings, Faults> settings() && {
        if (!faults_.sentences.empty()) return std::move(faults_);
        return std::move(draft_.settings);
    }

  private:
    void fault(std::string sentence) { faults_.sentences.push_back(std::move(sentence)); }

    void apply(const Entry& entry) {
        const Option* const option = find_option(entry.key);
        if (option == nullptr) {
            std::vector<std::string> known;
            for (const auto& candidate : options()) known.emplace_back(candidate.key);
            fault(entry.value.where + ": unknown key \"" + entry.key + "\"" + suggest(entry.key, known));
            return;
        }
        if (entry.key == "callers.api_keys[].sha256") digests_given_.insert(entry.index);
        if (const auto problem = option->apply(draft_, entry.index, entry.value)) {
            fault(entry.value.where + ": " + entry.key + " " + *problem);
        }
        if (entry.key.starts_with("messaging.keys[]") && draft_.keys.size() > entry.index) {
            draft_.keys[entry.index].where = entry.value.where;
        }
    }

    std::filesystem::path resolve(const std::filesystem::path& path) const { return directory_ / path; }

    void finish_key(KeyDraft& key) {
        const std::string name = key.where + ": messaging key \"" + key.id + "\"";
        judge_id(key);
        auto secret = fetch_secret(key, name);
        core::wipe(key.secret);
        if (!secret) {
            fault(name + ": " + secret.error().message);
            return;
        }
        if (const auto problem = keyring::find_secret_problem(*secret, draft_.settings.allow_short_secrets)) {
            fault(name + ": the secret " + *problem);
            return;
        }
        draft_.settings.messaging_keys.push_back(
            {.id = std::move(key.id), .secret = std::move(*secret), .sign_from = key.sign_from});
    }

    void judge_id(const KeyDraft& key) {
        const auto allowed = [](char character) {
            return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                   (character >= '0' && character <= '9') || character == '_' || character == '-';
        };
        if (key.id.empty() || !std::all_of(key.id.begin(), key.id.end(), allowed)) {
            fault(key.where + ": \"" + key.id + "\" is no key id; copy the key id from Zendesk's Admin Center");
            return;
        }
        // zendesk-facts §7.4: warn only, for nobody has promised that it stays so.
        constexpr std::string_view usual_prefix = "app_";
        constexpr std::size_t usual_size = usual_prefix.size() + 24;
        if (!key.id.starts_with(usual_prefix) || key.id.size() != usual_size) {
            draft_.settings.warnings.push_back(key.where + ": the key id \"" + key.id +
                                               "\" does not look like Zendesk's (app_ and 24 hexadecimal digits); "
                                               "is it the key's id and not its name?");
        }
    }

    core::Result<core::Secret, core::Failure> fetch_secret(const KeyDraft& key, const std::string& name) {
        const auto forms = static_cast<int>(!key.secret.empty()) + static_cast<int>(!key.secret_file.empty()) +
                           static_cast<int>(!key.secret_env.empty());
        if (forms != 1) {
            return core::Failure{.message = forms == 0
                                                ? "there is no secret; give one of secret_file, secret_env, secret"
                                                : "there are several secrets; give one of secret_file, "
                                                  "secret_env, secret"};
        }
        if (!key.secret.empty()) return core::Secret(key.secret);
        if (!key.secret_env.empty()) return keyring::take_secret_variable(key.secret_env);
        auto read = keyring::read_secret_file(resolve(key.secret_file));
        if (!read) return read.error();
        if (read->warning) draft_.settings.warnings.push_back(name + ": " + *read->warning);
        return std::move(read->secret);
    }

    void finish_api_keys() {
        const auto& keys = draft_.settings.api_keys;
        for (auto key = keys.begin(); key != keys.end(); ++key) {
            if (key->name.empty()) fault("callers.api_keys: a key has no name; the name is what the logs call it");
            if (!digests_given_.contains(static_cast<std::size_t>(key - keys.begin()))) {
                fault("callers.api_keys: the key \"" + key->name +
                      "\" has no sha256; `tokenbooth api-key new NAME` prints the whole stanza");
            }
            const bool repeated =
                std::any_of(keys.begin(), key, [&](const auto& earlier) { return earlier.sha256 == key->sha256; });
            if (repeated)
                fault("callers.api_keys: the key \"" + key->name + "\" is there twice; remove one of them");
        }
    }

    void finish_directories() {
        auto& directories = draft_.settings.directories;
        directories.resize(std::max(directories.size(), draft_.directory_kinds.size()));
        draft_.directory_kinds.resize(directories.size());
        for (const auto& kind : draft_.directory_kinds) {
            if (kind.empty()) fault("directory: an entry has no kind; write kind = \"sqlite\"");
            if (!kind.empty() && kind != "sqlite")
                fault("directory: unknown kind \"" + kind + "\"; there is \"sqlite\"");
        }
        if (directories.size() > 1) fault("directory: only one directory can be asked so far; remove the others");
        // No directory in the file means the embedded one at its usual place (contract §4.4).
        if (directories.empty()) directories.emplace_back();
        for (auto& directory : directories) directory.path = resolve(directory.path);
    }

    void finish_lifetimes() {
        const auto& messaging = draft_.settings.messaging;
        for (const auto ttl :
             {messaging.ttl, messaging.android_ttl, messaging.ios_ttl, messaging.web_ttl.value_or(messaging.ttl),
              messaging.unity_ttl.value_or(messaging.ttl)}) {
            if (ttl <= token::longest_messaging_ttl) continue;
            fault("messaging: a token lives at most 24h; shorten token_ttl or platform_ttl");
            return;
        }
    }

    std::filesystem::path directory_;
    Draft draft_;
    Faults faults_;
    // Of the API keys: those whose digest was written, rightly or not.
    std::set<std::size_t> digests_given_;
};

core::Result<Settings, Faults> load(std::string_view toml, const std::string& name,
                                    const std::filesystem::path& directory, EnvironmentEntries environment,
                                    Purpose purpose) {
    auto entries = flatten_toml(toml, name);
    if (!entries) return Faults{.sentences = {entries.error().message}};
    auto merged = merge(std::move(*entries), std::move(environment.entries), environment.faults);
    Loader loader(directory, std::move(environment.faults));
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
    return load(toml, name, directory, {}, purpose);
}

core::Result<Settings, Faults> load_file(const std::filesystem::path& path, Purpose purpose) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Faults{.sentences = {path.string() + ": cannot be opened; is the path right and readable?"}};
    std::string toml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (file.bad()) return Faults{.sentences = {path.string() + ": cannot be read"}};
    auto settings = load(toml, path.string(), path.parent_path(), read_environment(), purpose);
    // It may have held a secret.
    core::wipe(toml);
    return settings;
}

core::Result<Settings, Faults> load_environment(Purpose purpose) {
    return load("", "", "", read_environment(), purpose);
}

}  // namespace tokenbooth::config
