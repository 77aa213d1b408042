#include "config/directories.hpp"
#include "config/environment.hpp"
#include "config/flatten.hpp"
#include "config/options.hpp"

#include <tokenbooth/config/load.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace tokenbooth::config {
namespace {

// Far beyond any that somebody wrote, and little enough to read.
constexpr std::uintmax_t largest_configuration = 4 * 1024 * 1024;

class Loader {
  public:
    Loader(std::filesystem::path directory, Environment& environment)
        : directory_(std::move(directory)),
          environment_(environment),
          faults_{.sentences = environment.entries().faults} {}

    std::vector<Entry> merge_with_environment(std::vector<Entry> from_file) {
        return merge(std::move(from_file), environment_.entries().entries, faults_.sentences);
    }

    void apply(const std::vector<Entry>& entries) {
        for (const auto& entry : entries) apply(entry);
        for (auto& key : draft_.keys) finish_key(key);
        finish_api_keys();
        for (auto& problem : finish_directories(draft_, given_, directory_)) fault(std::move(problem));
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
        if (entry.empty_table && is_table(entry.key)) return;
        if (option == nullptr) {
            std::vector<std::string> known;
            for (const auto& candidate : options()) known.emplace_back(candidate.key);
            fault(entry.value.where + ": unknown key \"" + entry.key + "\"" + suggest(entry.key, known));
            return;
        }
        given_.emplace(entry.key, entry.index);
        if (const auto problem = option->apply(draft_, entry.index, entry.value)) {
            fault(entry.value.where + ": " + entry.key + " " + *problem);
        }
        if (entry.key.starts_with("messaging.keys[]") && draft_.keys.size() > entry.index) {
            draft_.keys[entry.index].where = entry.value.where;
        }
    }

    static bool is_table(const std::string& key) {
        return std::any_of(options().begin(), options().end(),
                           [&](const Option& option) { return option.key.starts_with(key + "."); }) &&
               !key.ends_with("[]");
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
        if (!key.secret_env.empty()) {
            const auto taken = environment_.secret(key.secret_env);
            if (!taken) return taken.error();
            return core::Secret((*taken)->reveal());
        }
        auto read = keyring::read_secret_file(resolve(key.secret_file));
        if (!read) return read.error();
        if (read->warning) draft_.settings.warnings.push_back(name + ": " + *read->warning);
        return std::move(read->secret);
    }

    void finish_api_keys() {
        const auto& keys = draft_.settings.api_keys;
        for (auto key = keys.begin(); key != keys.end(); ++key) {
            if (key->name.empty()) fault("callers.api_keys: a key has no name; the name is what the logs call it");
            if (!given_.contains({"callers.api_keys[].sha256", static_cast<std::size_t>(key - keys.begin())})) {
                fault("callers.api_keys: the key \"" + key->name +
                      "\" has no sha256; `tokenbooth api-key new NAME` prints the whole stanza");
            }
            const bool repeated =
                std::any_of(keys.begin(), key, [&](const auto& earlier) { return earlier.sha256 == key->sha256; });
            if (repeated)
                fault("callers.api_keys: the key \"" + key->name + "\" is there twice; remove one of them");
        }
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
    Environment& environment_;
    Draft draft_;
    Faults faults_;
    GivenKeys given_;
};

core::Result<Settings, Faults> load_toml(std::string_view toml, const std::string& name,
                                         const std::filesystem::path& directory, Environment& environment,
                                         Purpose purpose) {
    auto entries = flatten_toml(toml, name);
    if (!entries) return Faults{.sentences = {entries.error().message}};
    Loader loader(directory, environment);
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
