#include <tokenbooth/directory/file/user_file.hpp>

#include <fstream>
#include <iterator>
#include <unordered_map>

namespace tokenbooth::directory::file {

std::optional<UserFileFormat> format_of(const std::filesystem::path& path) {
    if (path.extension() == ".csv") return UserFileFormat::csv;
    if (path.extension() == ".json") return UserFileFormat::json;
    return std::nullopt;
}

core::Result<UserFile, core::Failure> read_user_file(const std::filesystem::path& path, UserFileDialect dialect) {
    const auto format = format_of(path);
    if (!format) {
        return core::Failure{.message = path.string() +
                                        ": the name must end in .csv or .json, which says how to read it"};
    }
    // Also keeps a FIFO from being waited for.
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(path, error);
    if (error || !regular) {
        return core::Failure{.message = path.string() + ": " + (error ? error.message() : "is no regular file")};
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return core::Failure{.message = path.string() + ": cannot be opened; may this user read it?"};
    std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (stream.bad()) return core::Failure{.message = path.string() + ": cannot be read"};
    auto file = parse_user_file(bytes, *format, dialect);
    // It may have held passwords.
    core::wipe(bytes);
    if (!file) return core::Failure{.message = path.string() + ": " + file.error().message};
    return file;
}

void find_repeated_ids(UserFile& file, const std::string& unit) {
    std::unordered_map<std::string, std::size_t> first_seen;
    std::erase_if(file.users, [&](const UserRow& row) {
        const auto [seen, fresh] = first_seen.emplace(row.user.external_id, row.number);
        if (!fresh) {
            file.bad_rows.push_back({.number = row.number,
                                     .reason = "external_id " + row.user.external_id + " stands in " + unit + " " +
                                               std::to_string(seen->second) + " already"});
        }
        return !fresh;
    });
}

}  // namespace tokenbooth::directory::file
