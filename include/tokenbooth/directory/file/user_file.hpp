// Users written down in a CSV or JSON file, as `tokenbooth users import` takes them (contract §4.4). Pure parsing
// of bytes that are at hand; every fault of every row is found, not only the first.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/user.hpp>

#include <cstddef>
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

}  // namespace tokenbooth::directory::file
