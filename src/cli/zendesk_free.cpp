#include "cli/commands.hpp"
#include "cli/holders_of.hpp"
#include "cli/messaging_user_text.hpp"
#include "cli/settings_of.hpp"
#include "cli/table.hpp"

#include <unistd.h>

#include <iostream>

namespace tokenbooth::cli {
namespace {

using identity::MessagingUser;

std::string called(const MessagingUser& user) {
    return "user " + user.id + (user.external_id ? " (external id " + cell(user.external_id) + ")" : "");
}

// The one that is meant; where it is not clear which one, or is none of them, that has been said.
const MessagingUser* choose(const ZendeskFree& command, const std::vector<MessagingUser>& holders) {
    std::vector<const MessagingUser*> meant;
    for (const auto& user : holders) {
        if (command.external_id && user.external_id != *command.external_id) continue;
        if (command.user_id && user.id != *command.user_id) continue;
        meant.push_back(&user);
    }
    if (meant.empty()) {
        complain(command.email + " is held, but not by the user that was named; nothing was done");
        return nullptr;
    }
    if (meant.size() > 1) {
        complain("several users hold " + command.email +
                 ": say which one with --external-id ID or --user-id ID; nothing was done");
        return nullptr;
    }
    // A look-up that finds others, too, must not delete them.
    if (!meant.front()->holds(command.email)) {
        complain("Zendesk names " + called(*meant.front()) + ", but does not list " + command.email +
                 " among its e-mail identities; nothing was done");
        return nullptr;
    }
    return meant.front();
}

void warn(const ZendeskFree& command, const MessagingUser& user) {
    if (command.personal_information_only) {
        std::cerr << "\nThis deletes, from Zendesk's messaging, the personal information of " << called(user)
                  << ":\nname, e-mail address, picture, custom fields, and what its channels know of it. The "
                     "conversations stay.\nIt cannot be undone.\n";
        return;
    }
    std::cerr << "\nThis deletes " << called(user)
              << " from Zendesk's messaging,\nwith its devices and the whole history of its conversations. It "
                 "cannot be undone.\nTo keep the conversations: --personal-information-only.\n";
}

bool is_confirmed(const ZendeskFree& command) {
    if (command.yes) return true;
    if (isatty(STDIN_FILENO) != 1) {
        complain("nothing was done; to go on without being asked, add --yes");
        return false;
    }
    std::cerr << "Type yes to go on: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "yes") return true;
    complain("nothing was done");
    return false;
}

int report(const core::Failure& failure) {
    complain(failure.message);
    return failed;
}

int remove(const ZendeskFree& command, const MessagingUser& user, identity::MessagingUsers& zendesk) {
    const auto removed = zendesk.remove(user);
    if (!removed) return report(removed.error());
    std::cout << "deleted " << called(user)
              << ". Zendesk goes on with it in the background: once\n`tokenbooth identity zendesk-lookup "
              << command.email << "` finds nobody, let the right user log in again.\n";
    return done;
}

int remove_personal_information(const ZendeskFree& command, const MessagingUser& user,
                                identity::MessagingUsers& zendesk) {
    const auto left = zendesk.remove_personal_information(user);
    if (!left) return report(left.error());
    std::cout << "deleted the personal information of " << called(user) << '\n';
    // The document says of it that the profile's address goes, and shows only in its example that the identity
    // does.
    if (left->holds(command.email)) {
        complain("but it holds " + command.email +
                 " as before; only deleting the user frees it, or changing the address in Zendesk Support");
        return failed;
    }
    std::cout << command.email << " is free of it: let the right user log in again.\n";
    return done;
}

}  // namespace

int execute(const ZendeskFree& command) {
    const Holders holders(command.config, command.email, command.brand);
    if (holders.code() != done) return holders.code();
    if (holders.all().empty()) {
        std::cout << nobody_holds(command.email, command.brand) << '\n';
        return done;
    }
    print_messaging_users(std::cout, holders.all());
    std::cout << std::flush;
    const MessagingUser* const user = choose(command, holders.all());
    if (user == nullptr) return failed;
    warn(command, *user);
    if (!is_confirmed(command)) return failed;
    const int code = command.personal_information_only
                         ? remove_personal_information(command, *user, holders.zendesk())
                         : remove(command, *user, holders.zendesk());
    if (code == done && holders.all().size() > 1) {
        std::cout << "Others hold it still; `tokenbooth identity zendesk-lookup " << command.email
                  << "` shows them.\n";
    }
    return code;
}

}  // namespace tokenbooth::cli
