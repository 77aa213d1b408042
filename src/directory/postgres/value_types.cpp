#include "directory/postgres/value_types.hpp"

#include <charconv>
#include <cstdint>
#include <limits>

namespace tokenbooth::directory::postgres {
namespace {

enum Type : Oid {
    boolean = 16,
    bytea = 17,
    int8 = 20,
    int2 = 21,
    int4 = 23,
    object_id = 26,
    float4 = 700,
    float8 = 701,
    money = 790,
    numeric = 1700,
    uuid = 2950
};

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    // PostgreSQL's numeric ends at 131072 digits; nobody's id is as long as this.
    constexpr std::size_t most_digits = 1000;
    return !text.empty() && text.size() <= most_digits &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

template <class Integer>
bool is_integer(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || (digits.front() == '0' && text != "0")) return false;
    Integer number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size();
}

// As PostgreSQL writes it: lower case, 8-4-4-4-12.
bool is_uuid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (std::size_t at = 0; at < shape.size(); ++at) {
        const bool digit = (text[at] >= '0' && text[at] <= '9') || (text[at] >= 'a' && text[at] <= 'f');
        if (shape[at] == '-' ? text[at] != '-' : !digit) return false;
    }
    return true;
}

}  // namespace

sql::ValueKind kind_of(Oid type) {
    switch (type) {
        case int2:
        case int4:
        case int8:
        case object_id:
            return sql::ValueKind::integer;
        case numeric:
            return sql::ValueKind::decimal;
        case boolean:
        case bytea:
        case float4:
        case float8:
        case money:
            return sql::ValueKind::other;
        default:
            return sql::ValueKind::text;
    }
}

bool can_be(Oid type, std::string_view value) {
    switch (type) {
        case int2:
            return is_integer<std::int16_t>(value);
        case int4:
            return is_integer<std::int32_t>(value);
        case int8:
            return is_integer<std::int64_t>(value);
        case object_id:
            return is_integer<std::uint32_t>(value);
        case numeric:
        case float4:
        case float8:
            return is_number(value);
        case uuid:
            return is_uuid(value);
        default:
            return true;
    }
}

}  // namespace tokenbooth::directory::postgres
