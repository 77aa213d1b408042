#include "config/directories.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tokenbooth::config {
namespace {

constexpr std::string_view prefix = "directory[].";

struct KindKey {
    std::string_view key;
    std::vector<DirectoryKind> kinds;
};

// The keys that only some kinds have.
const std::vector<KindKey>& kind_keys() {
    using enum DirectoryKind;
    static const std::vector<KindKey> keys = {
        {.key = "path", .kinds = {sqlite, file}},
        {.key = "user_query", .kinds = {sqlite}},
        {.key = "email_query", .kinds = {sqlite}},
        {.key = "username_query", .kinds = {sqlite}},
        {.key = "emails_are_verified", .kinds = {sqlite, file}},
        {.key = "trust_email_verified", .kinds = {caller}},
    };
    return keys;
}

class Finisher {
  public:
    Finisher(Draft& draft, const WrittenKeys& written) : settings_(draft.settings), written_(written) {}

    std::vector<std::string> run(const std::filesystem::path& base) && {
        auto& directories = settings_.directories;
        // No directory in the file means the embedded one at its usual place (contract §4.4).
        const bool none = directories.empty();
        if (none) directories.emplace_back();
        for (std::size_t index = 0; index < directories.size(); ++index) {
            auto& directory = directories[index];
            if (written_.is_empty("directory", index)) continue;
            if (!none && !is_given("kind", index)) {
                fault(index, "has no kind; write kind = \"sqlite\"");
            }
            judge_keys(directory, index);
            finish(directory, index, base);
        }
        judge_names();
        judge_callers();
        return std::move(faults_);
    }

  private:
    void fault(std::size_t index, const std::string& problem) {
        faults_.push_back(written_.place("directory", index) + ": " + problem);
    }

    bool is_given(std::string_view key, std::size_t index) const {
        return written_.has(std::string(prefix) + std::string(key), index);
    }

    void judge_keys(const DirectorySettings& directory, std::size_t index) {
        for (const auto& [key, kinds] : kind_keys()) {
            if (!is_given(key, index)) continue;
            if (std::find(kinds.begin(), kinds.end(), directory.kind) != kinds.end()) continue;
            fault(index, "\"" + std::string(key) + "\" is not for kind \"" +
                             std::string(to_string(directory.kind)) + "\"; remove it");
        }
        for (const auto* const key : {"entries", "ttl", "negative_ttl", "serve_stale_for"}) {
            if (directory.kind == DirectoryKind::sqlite || !is_given("cache." + std::string(key), index)) continue;
            settings_.warnings.push_back(written_.place("directory", index) + ": cache." + std::string(key) +
                                         " changes nothing for kind \"" + std::string(to_string(directory.kind)) +
                                         "\", which answers from memory");
        }
        const auto& queries = directory.queries;
        if (!queries.empty() && queries.by_external_id.empty()) {
            fault(index,
                  "email_query and username_query come beside user_query, which finds a user by external "
                  "id");
        }
    }

    void finish(DirectorySettings& directory, std::size_t index, const std::filesystem::path& base) {
        if (directory.name.empty()) directory.name = to_string(directory.kind);
        if (directory.kind == DirectoryKind::sqlite && directory.path.empty()) directory.path = "tokenbooth.db";
        if (directory.kind == DirectoryKind::file && directory.path.empty()) {
            fault(index, "kind \"file\" needs a path, such as users.csv or users.json");
        }
        if (directory.guard.max_in_flight == 0) fault(index, "max_in_flight = 0 would admit no look-up at all");
        directory.path = base / directory.path;
    }

    void judge_names() {
        std::set<std::string> seen;
        for (std::size_t index = 0; index < settings_.directories.size(); ++index) {
            const auto& name = settings_.directories[index].name;
            if (written_.is_empty("directory", index)) continue;
            if (seen.insert(name).second) continue;
            fault(index, "another one has the name \"" + name + "\", too; give each a name of its own");
        }
    }

    void judge_callers() {
        auto& directories = settings_.directories;
        const auto is_caller = [](const auto& directory) { return directory.kind == DirectoryKind::caller; };
        const auto count = std::count_if(directories.begin(), directories.end(), is_caller);
        if (count > 1 || (count == 1 && !is_caller(directories.back()))) {
            fault(directories.size() - 1,
                  "kind \"caller\" stands once, as the last directory: those before it know better");
        }
        for (std::size_t index = 0; index < settings_.api_keys.size(); ++index) {
            auto& key = settings_.api_keys[index];
            if (key.may_assert == true && count == 0) {
                faults_.push_back(
                    written_.place("callers.api_keys", index) + ": \"" + key.name +
                    "\" may assert, but no directory takes its word: add [[directory]] with kind = \"caller\"");
            }
            key.may_assert = count > 0 && key.may_assert.value_or(directories.size() == 1);
        }
    }

    Settings& settings_;
    const WrittenKeys& written_;
    std::vector<std::string> faults_;
};

}  // namespace

std::string_view to_string(DirectoryKind kind) {
    switch (kind) {
        case DirectoryKind::sqlite:
            return "sqlite";
        case DirectoryKind::file:
            return "file";
        case DirectoryKind::caller:
            return "caller";
    }
    return "sqlite";
}

std::vector<std::string> finish_directories(Draft& draft, const WrittenKeys& written,
                                            const std::filesystem::path& base) {
    return Finisher(draft, written).run(base);
}

}  // namespace tokenbooth::config
