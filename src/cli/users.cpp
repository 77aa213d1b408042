#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"
#include "cli/user_text.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <iostream>

namespace tokenbooth::cli {
namespace {

int report(const core::Failure& failure) {
    complain(failure.message);
    return failed;
}

int report_unknown(const std::string& external_id) {
    complain("there is no user " + external_id + "; `tokenbooth users list` shows who is there");
    return failed;
}

}  // namespace

int execute(const UsersAdd& command) {
    const model::User user{.external_id = command.external_id,
                           .username = command.username,
                           .name = command.name,
                           .email = command.email,
                           .email_verified = command.email_verified,
                           .disabled = false};
    if (const auto problem = model::find_user_problem(user)) {
        complain(*problem);
        return failed;
    }
    const auto store = store_of(command.config);
    if (!store) return failed;
    const auto added = store->add(user);
    if (!added) return report(added.error());
    std::cout << "added user " << command.external_id << '\n';
    return done;
}

int execute(const UsersList& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    std::vector<model::User> users;
    const auto listed = store->for_each([&users](const model::User& user) { users.push_back(user); });
    if (!listed) return report(listed.error());
    if (!command.json) {
        print_user_table(std::cout, users);
        return done;
    }
    std::cout << '[';
    for (const auto& user : users) std::cout << (&user == &users.front() ? "\n" : ",\n") << user_json(user);
    std::cout << "\n]\n";
    return done;
}

int execute(const UsersShow& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    const auto user = store->find(command.external_id);
    if (!user) return report(user.error());
    if (!*user) return report_unknown(command.external_id);
    if (command.json) {
        std::cout << user_json(**user) << '\n';
    } else {
        print_user_table(std::cout, {**user});
    }
    return done;
}

int execute(const UsersDisable& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    const auto there = store->set_disabled(command.external_id, true);
    if (!there) return report(there.error());
    if (!*there) return report_unknown(command.external_id);
    std::cout << "disabled user " << command.external_id << '\n';
    return done;
}

}  // namespace tokenbooth::cli
