#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"
#include "cli/user_text.hpp"

#include <tokenbooth/model/sso_attributes.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <iostream>
#include <utility>

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

int set_disabled(const std::filesystem::path& config, const std::string& external_id, bool disabled) {
    const auto store = store_of(config);
    if (!store) return failed;
    const auto there = store->set_disabled(external_id, disabled);
    if (!there) return report(there.error());
    if (!*there) return report_unknown(external_id);
    std::cout << (disabled ? "disabled user " : "enabled user ") << external_id << '\n';
    return done;
}

model::User apply(const UsersSet& command, model::User user) {
    if (command.fields.username) user.username = command.fields.username;
    if (command.fields.name) user.name = command.fields.name;
    // A new address is another address: what was proved of the old one says nothing about it.
    if (command.fields.email && command.fields.email != user.email) user.email_verified.reset();
    if (command.fields.email) user.email = command.fields.email;
    if (command.fields.email_verified) user.email_verified = command.fields.email_verified;
    for (const auto& field : command.unset) {
        if (field == "username") user.username.reset();
        if (field == "name") user.name.reset();
        if (field == "email") user.email.reset();
        if (field == "email" || field == "email-verified") user.email_verified.reset();
    }
    return user;
}

// What is wrong with one of them, or with the user that they make.
std::optional<std::string> find_problem(const std::vector<std::string>& sso, model::User& user) {
    for (const auto& pair : sso) {
        const std::size_t equals = pair.find('=');
        const std::string name = pair.substr(0, equals);
        if (equals == std::string::npos || !model::is_sso_attribute(name)) {
            std::string problem = "--sso wants NAME=VALUE with a name out of";
            for (const auto known : model::sso_attribute_names()) problem += " " + std::string(known);
            return problem;
        }
        auto attribute = model::sso_attribute_from_text(name, std::string_view(pair).substr(equals + 1));
        if (!attribute) return name + " " + attribute.error().message;
        model::put_sso_attribute(user.sso_attributes, name, std::move(*attribute));
    }
    return model::find_user_problem(user);
}

}  // namespace

int execute(const UsersAdd& command) {
    model::User user{.external_id = command.external_id,
                     .username = command.fields.username,
                     .name = command.fields.name,
                     .email = command.fields.email,
                     .email_verified = command.fields.email_verified,
                     .disabled = false};
    if (const auto problem = find_problem(command.fields.sso, user)) {
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
        print_sso_attributes(std::cout, **user);
    }
    return done;
}

int execute(const UsersSet& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    // One transaction, so that nobody changes the user between the reading and the writing.
    if (const auto begun = store->begin(); !begun) return report(begun.error());
    const auto found = store->find(command.external_id);
    if (!found) return report(found.error());
    if (!*found) return report_unknown(command.external_id);
    model::User changed = apply(command, **found);
    if (const auto problem = find_problem(command.fields.sso, changed)) {
        complain(*problem);
        return failed;
    }
    if (const auto stored = store->put(changed); !stored) return report(stored.error());
    if (const auto committed = store->commit(); !committed) return report(committed.error());
    std::cout << "changed user " << command.external_id << '\n';
    if (command.fields.email && !command.fields.email_verified) {
        std::cout << "the new e-mail counts as unproved; --email-verified true says that it is theirs\n";
    }
    return done;
}

int execute(const UsersDisable& command) { return set_disabled(command.config, command.external_id, true); }
int execute(const UsersEnable& command) { return set_disabled(command.config, command.external_id, false); }

int execute(const UsersRemove& command) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    const auto there = store->remove(command.external_id);
    if (!there) return report(there.error());
    if (!*there) return report_unknown(command.external_id);
    std::cout << "removed user " << command.external_id << '\n';
    return done;
}

}  // namespace tokenbooth::cli
