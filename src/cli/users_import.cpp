#include "cli/commands.hpp"
#include "cli/settings_of.hpp"
#include "cli/store_of.hpp"

#include <tokenbooth/directory/file/user_file.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace tokenbooth::cli {
namespace {

using directory::file::UserFile;
using directory::file::UserFileFormat;

std::optional<UserFileFormat> format_of(const std::filesystem::path& file) {
    if (file.extension() == ".csv") return UserFileFormat::csv;
    if (file.extension() == ".json") return UserFileFormat::json;
    return std::nullopt;
}

void find_repeated_ids(UserFile& file) {
    std::unordered_map<std::string_view, std::size_t> first_seen;
    for (const auto& row : file.users) {
        const auto [seen, fresh] = first_seen.emplace(row.user.external_id, row.number);
        if (fresh) continue;
        file.bad_rows.push_back({.number = row.number,
                                 .reason = "external_id " + row.user.external_id + " stands in line " +
                                           std::to_string(seen->second) + " already"});
    }
}

int report_bad_rows(const std::filesystem::path& path, UserFile& file) {
    std::sort(file.bad_rows.begin(), file.bad_rows.end(),
              [](const auto& left, const auto& right) { return left.number < right.number; });
    for (const auto& row : file.bad_rows) {
        complain(path.string() + ":" + std::to_string(row.number) + ": " + row.reason);
    }
    complain("nothing was imported; mend the lines above and try again");
    return failed;
}

int store_users(const UsersImport& command, UserFile& file) {
    const auto store = store_of(command.config);
    if (!store) return failed;
    const auto begun = store->begin();
    if (!begun) {
        complain(begun.error().message);
        return failed;
    }
    for (const auto& row : file.users) {
        const auto stored = store->put(row.user);
        if (!stored) file.bad_rows.push_back({.number = row.number, .reason = stored.error().message});
    }
    if (!file.bad_rows.empty()) return report_bad_rows(command.file, file);
    const auto committed = store->commit();
    if (!committed) {
        complain(committed.error().message);
        return failed;
    }
    std::cout << "imported " << file.users.size() << (file.users.size() == 1 ? " user\n" : " users\n");
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
    auto file = directory::file::parse_user_file(bytes, *format);
    if (!file) {
        complain(command.file.string() + ": " + file.error().message);
        return failed;
    }
    find_repeated_ids(*file);
    if (!file->bad_rows.empty()) return report_bad_rows(command.file, *file);
    return store_users(command, *file);
}

}  // namespace tokenbooth::cli
