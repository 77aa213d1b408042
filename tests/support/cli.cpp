#include "support/cli.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace tokenbooth::test {

std::string Cli::configure(const std::string& more) {
    const auto made = nlohmann::json::parse(run({"api-key", "new", "shop", "--json"}).output);
    api_key_digest_ = made["sha256"];
    const auto key = folder_.path() / "zendesk.key";
    if (!std::filesystem::exists(key)) folder_.write("zendesk.key", std::string(canary_secret) + "\n");
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    folder_.write("tokenbooth.toml",
                  "[server]\nlisten = [\"127.0.0.1:0\"]\ndrain_delay = \"0s\"\n" + more +
                      "\n[admin]\nlisten = [\"127.0.0.1:0\"]\n"
                      "[[messaging.keys]]\nid = \"app_0123456789abcdef01234567\"\nsecret_file = \"zendesk.key\"\n"
                      "[[callers.api_keys]]\nname = \"shop\"\nsha256 = \"" +
                      api_key_digest_ + "\"\n");
    return made["key"];
}

}  // namespace tokenbooth::test
