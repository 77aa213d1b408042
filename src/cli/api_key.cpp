#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/callers/api_key.hpp>

#include <iostream>

namespace tokenbooth::cli {

int execute(const ApiKeyNew& command) {
    if (!callers::is_api_key_name(command.name)) {
        complain("a key's name is 1 to 64 letters, digits and hyphens, such as shop-backend");
        return wrong_usage;
    }
    const callers::NewApiKey made = callers::generate_api_key(command.name);
    const std::string digest = crypto::to_hex(made.sha256);
    if (command.json) {
        std::cout << R"({"name":")" << command.name << R"(","key":")" << made.key.reveal() << R"(","sha256":")"
                  << digest << "\"}\n";
        return done;
    }
    std::cout << "The key, shown this once; give it to the backend as a secret:\n\n  " << made.key.reveal()
              << "\n\nThe stanza that admits it, for tokenbooth.toml (it does not give the key away):\n\n"
              << "[[callers.api_keys]]\nname = \"" << command.name << "\"\nsha256 = \"" << digest << "\"\n";
    return done;
}

}  // namespace tokenbooth::cli
