// Users written down in a CSV or JSON file, as `tokenbooth users import` takes them (contract §4.4). Pure parsing
// of bytes that are at hand; every fault of every row is found, not only the first.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/model/user.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::directory::file {

enum class UserFileFormat { csv, json };

/// Whose words the file is written in. Our own: an unknown column is a fault. Zendesk's export of its users:
/// external_id, name, email and verified are taken, everything else is passed over (its `id` is Zendesk's, not the
/// site's), and JSON may be one object a line.
enum class UserFileDialect { own, zendesk_export };

struct UserRow {
    /// CSV: the line on which the row begins. JSON: the element's number. Both from 1.
    std::size_t number = 0;
    model::User user;
    /// The fields of which the row says something, be it that they are empty: in CSV the columns of the header, in
    /// JSON the members. An import leaves the others as they are.
    std::set<std::string, std::less<>> given;
    /// At most one of the two; a directory that only reads the file has no use for either.
    core::Secret password;
    std::string password_hash;
};

struct BadRow {
    std::size_t number = 0;
    std::string reason;
};

struct UserFile {
    std::vector<UserRow> users;
    std::vector<BadRow> bad_rows;
};

/// CSV (RFC 4180, UTF-8): a header line names the columns. JSON: an array of objects. Fails where the file as a
/// whole cannot be read: no header, an unknown column, no JSON array.
core::Result<UserFile, core::Failure> parse_user_file(std::string_view bytes, UserFileFormat format,
                                                      UserFileDialect dialect = UserFileDialect::own);

/// One user as a JSON object, in our own dialect. Fails with what is wrong, naming the member.
core::Result<UserRow, core::Failure> parse_user(std::string_view json);

/// A second row with an external id that the file has already becomes a bad row. `unit` is what rows are counted
/// in.
void find_repeated_ids(UserFile& file, const std::string& unit = "row");

/// Reads a file whose name ends in .csv or .json, in our own dialect. Blocking. Fails, too, where it cannot be
/// read or is no regular file.
core::Result<UserFile, core::Failure> read_user_file(const std::filesystem::path& path,
                                                     UserFileDialect dialect = UserFileDialect::own);

/// By the end of the name, or nothing.
std::optional<UserFileFormat> format_of(const std::filesystem::path& path);

}  // namespace tokenbooth::directory::file
