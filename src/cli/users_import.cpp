#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"

#include <tokenbooth/directory/file/user_file.hpp>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace tokenbooth::cli {
namespace {

using directory::file::UserFile;
using directory::file::UserFileDialect;
using directory::file::UserFileFormat;

std::optional<UserFileFormat> format_of(const std::filesystem::path& file) {
    if (file.extension() == ".csv") return UserFileFormat::csv;
    if (file.extension() == ".json") return UserFileFormat::json;
    return std::nullopt;
}

// What the rows of the file are counted in.
std::string unit_of(const UsersImport& command) {
    const bool json_array = command.file.extension() == ".json" && !command.zendesk_export;
    return json_array ? "entry" : "line";
}

// A second row with an external id that the file has already is bad, and is taken out.
void find_repeated_ids(UserFile& file, const std::string& unit) {
    std::unordered_map<std::string, std::size_t> first_seen;
    std::erase_if(file.users, [&](const directory::file::UserRow& row) {
        const auto [seen, fresh] = first_seen.emplace(row.user.external_id, row.number);
        if (!fresh) {
            file.bad_rows.push_back({.number = row.number,
                                     .reason = "external_id " + row.user.external_id + " stands in " + unit + " " +
                                               std::to_string(seen->second) + " already"});
        }
        return !fresh;
    });
}

void complain_of_rows(const UsersImport& command, UserFile& file) {
    std::sort(file.bad_rows.begin(), file.bad_rows.end(),
              [](const auto& left, const auto& right) { return left.number < right.number; });
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
    explicit Progress(std::size_t all) : all_(all) {}
    ~Progress() {
        if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done_so_far) {
        constexpr std::size_t step = 5000;
        if (!terminal_ || done_so_far % step != 0) return;
        std::cerr << "\rimporting " << done_so_far << " of " << all_ << std::flush;
        shown_ = true;
    }

  private:
    const std::size_t all_;
    const bool terminal_ = isatty(STDERR_FILENO) == 1;
    bool shown_ = false;
};

// Puts every user into the open transaction; those that cannot be stored become bad rows. How many were stored.
std::size_t put_users(directory::sqlite::UserStore& store, UserFile& file) {
    Progress progress(file.users.size());
    std::size_t stored_so_far = 0;
    for (const auto& row : file.users) {
        const auto stored = store.put(row.user);
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
    if (const auto begun = store->begin(); !begun) {
        complain(begun.error().message);
        return failed;
    }
    const std::size_t imported = put_users(*store, file);
    complain_of_rows(command, file);
    if (!file.bad_rows.empty() && !command.skip_bad) {
        complain("nothing was imported; mend the " + count_of(file.bad_rows.size(), "row") +
                 " above, or import the rest with --skip-bad");
        return failed;
    }
    if (const auto committed = store->commit(); !committed) {
        complain(committed.error().message);
        return failed;
    }
    std::cout << "imported " << count_of(imported, "user");
    if (!file.bad_rows.empty()) std::cout << ", skipped " << count_of(file.bad_rows.size(), "bad row");
    std::cout << '\n';
    return done;
}

}  // namespace

int execute(const UsersImport& command) {
    const auto format = format_of(command.file);
    if (!format) {
        complain(command.file.string() + ": the name must end in .csv or .json, which says how to read it");
        return wrong_usage;
    }
    std::ifstream stream(command.file, std::ios::binary);
    if (!stream) {
        complain(command.file.string() + ": cannot be opened");
        return failed;
    }
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    const auto dialect = command.zendesk_export ? UserFileDialect::zendesk_export : UserFileDialect::own;
    auto file = directory::file::parse_user_file(bytes, *format, dialect);
    if (!file) {
        complain(command.file.string() + ": " + file.error().message);
        return failed;
    }
    find_repeated_ids(*file, unit_of(command));
    return import_users(command, *file);
}

}  // namespace tokenbooth::cli
