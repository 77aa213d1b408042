// A row of a query as a user: which column is which field, and what each may hold. Used by every SQL directory, so
// that one query means the same in each. Pure functions over views; nothing is guessed: what does not fit is a
// failure that says how to mend the query.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/model/user.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tokenbooth::directory::sql {

enum class Field {
    external_id,
    username,
    name,
    email,
    email_verified,
    disabled,
    password_hash,
    /// A JSON object of what follows, which is how our own table has it.
    sso_attributes,
    locale,
    locale_id,
    organization,
    organizations,
    organization_id,
    organization_ids,
    phone,
    tags,
    remote_photo_url,
    role,
    custom_role_id,
    user_fields
};
constexpr std::size_t field_count = static_cast<std::size_t>(Field::user_fields) + 1;

/// What a database calls a value, as far as an id cares.
enum class ValueKind {
    /// Text, and what has one exact spelling as text, such as a UUID.
    text,
    integer,
    /// A decimal number of any size, which may have a fraction.
    decimal,
    /// A float, bytes, a truth value: as an id it could come out as another user's.
    other
};

/// What stands in one column of a row; the view lives as long as the row.
struct Value {
    /// Absent: NULL.
    std::optional<std::string_view> text;
    ValueKind kind = ValueKind::text;
};

/// Where each field stands among the columns of a query.
class UserColumns {
  public:
    /// Fails where a column is one that no user has, or external_id is not among them.
    static core::Result<UserColumns, core::Failure> of(std::span<const std::string_view> names);

    /// The number of the field's column, or -1.
    int column(Field field) const { return columns_[static_cast<std::size_t>(field)]; }

  private:
    UserColumns() { columns_.fill(-1); }
    std::array<int, field_count> columns_{};
};

/// A user and what only a login may see of them.
struct UserRow {
    model::User user;
    /// Empty where the row says nothing. It has no place in model::User, which is cached and handed about.
    core::Secret password_hash;
};

/// By Field; absent where the query has no such column.
using FieldValues = std::array<Value, field_count>;

/// Fails where a field holds what it cannot be.
core::Result<UserRow, core::Failure> read_user_row(const FieldValues& values);

/// The same of the current row of a result; `value_of` yields the Value in the column of that number.
template <class ValueOf>
core::Result<UserRow, core::Failure> read_user_row(const UserColumns& columns, const ValueOf& value_of) {
    FieldValues values;
    for (std::size_t field = 0; field < field_count; ++field) {
        const int column = columns.column(static_cast<Field>(field));
        if (column >= 0) values[field] = value_of(column);
    }
    return read_user_row(values);
}

}  // namespace tokenbooth::directory::sql
