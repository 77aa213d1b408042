#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/crypto/password_hash.hpp>
#include <tokenbooth/directory/file/user_file.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <utility>

namespace tokenbooth::cli {
namespace {

using directory::file::UserFile;
using directory::file::UserFileDialect;
using directory::file::UserRow;

// What the rows of the file are counted in.
std::string unit_of(const UsersImport& command) {
    const bool json_array = command.file.extension() == ".json" && !command.zendesk_export;
    return json_array ? "entry" : "line";
}

void print_json(std::size_t imported, const UserFile& file) {
    std::cout << R"({"imported":)" << imported << R"(,"bad_rows":[)";
    for (const auto& row : file.bad_rows) {
        std::cout << (&row == &file.bad_rows.front() ? "" : ",") << R"({"number":)" << row.number
                  << R"(,"reason":)" << core::json_string(row.reason) << '}';
    }
    std::cout << "]}\n";
}

void complain_of_rows(const UsersImport& command, const UserFile& file) {
    for (const auto& row : file.bad_rows) {
        complain(command.file.string() + ": " + unit_of(command) + " " + std::to_string(row.number) + ": " +
                 row.reason);
    }
}

std::string count_of(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Rewrites one line of a terminal; says nothing anywhere else.
class Progress {
  public:
    Progress(std::string what, std::size_t all) : what_(std::move(what)), all_(all) {}
    ~Progress() {
        if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done_so_far) {
        constexpr std::chrono::milliseconds often_enough(100);
        const auto now = std::chrono::steady_clock::now();
        if (!terminal_ || now - shown_at_ < often_enough) return;
        shown_at_ = now;
        std::cerr << "\r" << what_ << ": " << done_so_far << " of " << all_ << std::flush;
        shown_ = true;
    }

  private:
    const std::string what_;
    const std::size_t all_;
    const bool terminal_ = isatty(STDERR_FILENO) == 1;
    bool shown_ = false;
    std::chrono::steady_clock::time_point shown_at_;
};

// What the file does not speak of stays as it is stored; above all, nobody who was disabled comes back.
core::Result<model::User, core::Failure> merge(directory::sqlite::UserStore& store, const UserRow& row) {
    const auto speaks_of = [&row](std::string_view field) { return row.given.contains(field); };
    auto stored = store.find(row.user.external_id);
    if (!stored) return stored.error();
    if (!*stored) return row.user;
    model::User user = std::move(**stored);
    if (speaks_of("username")) user.username = row.user.username;
    if (speaks_of("name")) user.name = row.user.name;
    // What was proved of another address says nothing about this one.
    if (speaks_of("email") && user.email != row.user.email) user.email_verified.reset();
    if (speaks_of("email")) user.email = row.user.email;
    if (speaks_of("email_verified")) user.email_verified = row.user.email_verified;
    if (speaks_of("disabled")) user.disabled = row.user.disabled;
    for (const auto name : model::sso_attribute_names()) {
        if (speaks_of(name)) model::put_sso_attribute(user.sso_attributes, name, std::nullopt);
    }
    for (const auto& attribute : row.user.sso_attributes) user.sso_attributes.push_back(attribute);
    if (auto problem = model::find_sso_attributes_problem(user.sso_attributes)) {
        return core::Failure{.message = std::move(*problem)};
    }
    return user;
}

core::Result<void, core::Failure> put_user(directory::sqlite::UserStore& store, const UserRow& row) {
    const auto user = merge(store, row);
    if (!user) return user.error();
    auto stored = store.put(*user);
    if (!stored || row.password_hash.empty()) return stored;
    const auto set = store.set_password_hash(row.user.external_id, row.password_hash);
    if (!set) return set.error();
    return {};
}

// Before the database is locked, because each takes its time.
core::Result<void, core::Failure> hash_passwords(UserFile& file) {
    Progress progress("hashing passwords", file.users.size());
    std::size_t done_so_far = 0;
    for (auto& row : file.users) {
        progress.show(++done_so_far);
        if (row.password.empty()) continue;
        auto hashed = crypto::hash_password(row.password);
        if (!hashed) return hashed.error();
        row.password_hash = std::move(hashed->phc);
    }
    return {};
}

// Puts every user into the open transaction; those that cannot be stored become bad rows. How many were stored.
std::size_t put_users(directory::sqlite::UserStore& store, UserFile& file) {
    Progress progress("importing", file.users.size());
    std::size_t stored_so_far = 0;
    for (const auto& row : file.users) {
        const auto stored = put_user(store, row);
        if (stored) {
            ++stored_so_far;
        } else {
            file.bad_rows.push_back({.number = row.number, .reason = stored.error().message});
        }
        progress.show(stored_so_far);
    }
    return stored_so_far;
}

int import_users(const UsersImport& command, UserFile& file) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    if (const auto hashed = hash_passwords(file); !hashed) {
        complain(hashed.error().message);
        return failed;
    }
    if (const auto begun = store->begin(); !begun) {
        complain(begun.error().message);
        return failed;
    }
    const std::size_t imported = put_users(*store, file);
    std::sort(file.bad_rows.begin(), file.bad_rows.end(),
              [](const auto& left, const auto& right) { return left.number < right.number; });
    if (!command.json) complain_of_rows(command, file);
    if (!file.bad_rows.empty() && !command.skip_bad) {
        if (command.json) print_json(0, file);
        complain("nothing was imported; mend the " + count_of(file.bad_rows.size(), "row") +
                 " above, or import the rest with --skip-bad");
        return failed;
    }
    if (const auto committed = store->commit(); !committed) {
        complain(committed.error().message);
        return failed;
    }
    if (command.json) {
        print_json(imported, file);
        return done;
    }
    std::cout << "imported " << count_of(imported, "user");
    if (!file.bad_rows.empty()) std::cout << ", skipped " << count_of(file.bad_rows.size(), "bad row");
    std::cout << '\n';
    return done;
}

}  // namespace

int execute(const UsersImport& command) {
    if (!directory::file::format_of(command.file)) {
        complain(command.file.string() + ": the name must end in .csv or .json, which says how to read it");
        return wrong_usage;
    }
    const auto dialect = command.zendesk_export ? UserFileDialect::zendesk_export : UserFileDialect::own;
    auto file = directory::file::read_user_file(command.file, dialect);
    if (!file) {
        complain(file.error().message);
        return failed;
    }
    directory::file::find_repeated_ids(*file, unit_of(command));
    return import_users(command, *file);
}

}  // namespace tokenbooth::cli
