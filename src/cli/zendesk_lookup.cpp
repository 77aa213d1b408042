#include "cli/commands.hpp"
#include "cli/holders_of.hpp"
#include "cli/messaging_user_text.hpp"

#include <iostream>

namespace tokenbooth::cli {

int execute(const ZendeskLookup& command) {
    const Holders holders(command.config, command.email, command.brand);
    if (holders.code() != done) return holders.code();
    if (command.json) {
        std::cout << '[';
        for (const auto& user : holders.all()) {
            std::cout << (&user == &holders.all().front() ? "\n" : ",\n") << messaging_user_json(user);
        }
        std::cout << "\n]\n";
    } else if (holders.all().empty()) {
        std::cout << nobody_holds(command.email, command.brand) << '\n';
    } else {
        print_messaging_users(std::cout, holders.all());
    }
    return done;
}

}  // namespace tokenbooth::cli
