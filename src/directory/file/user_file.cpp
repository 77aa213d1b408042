#include "directory/file/csv_rows.hpp"
#include "directory/file/user_fields.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/directory/file/user_file.hpp>
#include <tokenbooth/model/sso_attributes.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::directory::file {
namespace {

using core::Failure;

void finish_row(UserFile& file, UserRow row, std::optional<std::string> problem) {
    if (!problem) problem = model::find_user_problem(row.user);
    if (!problem && !row.password.empty() && !row.password_hash.empty()) {
        problem = "has a password and a password_hash; give one of them";
    }
    if (problem) {
        file.bad_rows.push_back({.number = row.number, .reason = std::move(*problem)});
    } else {
        file.users.push_back(std::move(row));
    }
}

// The fields that a row's cells go to; "" for a column that is passed over.
using Header = std::vector<std::string>;

Header translate(Header columns, UserFileDialect dialect) {
    if (dialect == UserFileDialect::own) return columns;
    for (auto& column : columns) column = field_of_zendesk_column(column).value_or("");
    return columns;
}

std::optional<std::string> find_header_problem(const Header& header) {
    for (auto column = header.begin(); column != header.end(); ++column) {
        if (column->empty()) continue;
        if (const auto problem = find_field_problem(*column)) return "line 1: " + *problem;
        if (std::find(header.begin(), column, *column) != column) {
            return "line 1: the column \"" + *column + "\" stands there twice";
        }
    }
    if (std::find(header.begin(), header.end(), "external_id") == header.end()) {
        return "line 1: there is no column \"external_id\"; the first line names the columns";
    }
    return std::nullopt;
}

void take_csv_row(UserFile& file, const Header& header, std::size_t line, std::vector<std::string> cells) {
    UserRow row;
    row.number = line;
    std::optional<std::string> problem;
    if (cells.size() != header.size()) {
        problem =
            "has " + std::to_string(cells.size()) + " cells where the header has " + std::to_string(header.size());
    }
    for (std::size_t i = 0; i < cells.size() && !problem; ++i) {
        // CSV cannot tell empty from absent; what is empty is taken for absent.
        const bool taken = !header[i].empty() && !cells[i].empty();
        if (!header[i].empty()) row.given.insert(header[i]);
        if (taken) problem = set_field(row, header[i], std::move(cells[i]));
    }
    finish_row(file, std::move(row), std::move(problem));
}

core::Result<UserFile, Failure> parse_csv(std::string_view bytes, UserFileDialect dialect) {
    // Spreadsheets write a byte order mark before UTF-8.
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    UserFile file;
    Header header;
    std::optional<std::string> header_problem = "the file is empty; its first line names the columns";
    const auto read = read_csv(bytes, [&](std::size_t line, std::vector<std::string> cells) {
        if (header.empty()) {
            header = translate(std::move(cells), dialect);
            header_problem = find_header_problem(header);
        } else if (!header_problem) {
            take_csv_row(file, header, line, std::move(cells));
        }
    });
    if (header_problem && (read || !header.empty())) return Failure{.message = *header_problem};
    if (!read) return read.error();
    return file;
}

core::JsonTree::Type type_of(core::JsonKind kind) {
    using Type = core::JsonTree::Type;
    switch (kind) {
        case core::JsonKind::null:
            return Type::null;
        case core::JsonKind::boolean:
            return Type::boolean;
        case core::JsonKind::integer:
            return Type::integer;
        case core::JsonKind::fraction:
            return Type::fraction;
        case core::JsonKind::string:
            return Type::string;
        case core::JsonKind::nested:
            break;
    }
    return Type::object;
}

std::optional<std::string> take_json_attribute(UserRow& row, const core::JsonMember& member) {
    core::JsonTree value{.type = type_of(member.kind), .text = member.text, .elements = {}, .fields = {}};
    if (member.kind == core::JsonKind::nested) {
        auto nested = core::read_json_tree(member.text);
        if (!nested) return member.name + nested.error().pointer + ": " + nested.error().message;
        value = std::move(*nested);
    }
    return set_attribute(row, member.name, model::sso_attribute_from_json(member.name, value));
}

std::optional<std::string> take_json_member(UserRow& row, core::JsonMember member, UserFileDialect dialect) {
    if (dialect == UserFileDialect::zendesk_export) {
        auto field = field_of_zendesk_column(member.name);
        if (!field) return std::nullopt;
        member.name = std::move(*field);
    }
    if (auto problem = find_field_problem(member.name)) return problem;
    row.given.insert(member.name);
    if (model::is_sso_attribute(member.name)) return take_json_attribute(row, member);
    const bool flag = member.name == "email_verified" || member.name == "disabled";
    switch (member.kind) {
        case core::JsonKind::null:
            return std::nullopt;
        case core::JsonKind::boolean:
            if (!flag) return member.name + " must be a string";
            break;
        case core::JsonKind::string:
            if (flag) return member.name + " must be true or false, without quotes";
            break;
        case core::JsonKind::integer:
            if (member.name != "external_id") return member.name + " must not be a number";
            break;
        case core::JsonKind::fraction:
        case core::JsonKind::nested:
            return member.name + " has the wrong type";
    }
    return set_field(row, member.name, std::move(member.text));
}

void take_json_object(UserFile& file, std::size_t number, core::Result<std::vector<core::JsonMember>> object,
                      UserFileDialect dialect) {
    UserRow row;
    row.number = number;
    std::optional<std::string> problem;
    if (!object) {
        const auto& error = object.error();
        problem = error.pointer.empty() ? error.message : error.pointer + ": " + error.message;
    } else {
        for (auto& member : *object) {
            problem = take_json_member(row, std::move(member), dialect);
            if (problem) break;
        }
    }
    finish_row(file, std::move(row), std::move(problem));
}

core::Result<UserFile, Failure> parse_json_lines(std::string_view bytes) {
    UserFile file;
    for (std::size_t number = 1; !bytes.empty(); ++number) {
        const std::string_view line = bytes.substr(0, bytes.find('\n'));
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        take_json_object(file, number, core::read_json_object(line), UserFileDialect::zendesk_export);
    }
    return file;
}

core::Result<UserFile, Failure> parse_json(std::string_view bytes, UserFileDialect dialect) {
    UserFile file;
    const auto read = core::read_json_objects(
        bytes, [&file, dialect](std::size_t index, core::Result<std::vector<core::JsonMember>> object) {
            take_json_object(file, index + 1, std::move(object), dialect);
        });
    if (!read) return Failure{.message = read.error().message + " (expected: an array of user objects)"};
    return file;
}

}  // namespace

core::Result<UserRow, Failure> parse_user(std::string_view json) {
    UserFile file;
    take_json_object(file, 1, core::read_json_object(json), UserFileDialect::own);
    if (!file.bad_rows.empty()) return Failure{.message = std::move(file.bad_rows.front().reason)};
    return std::move(file.users.front());
}

core::Result<UserFile, Failure> parse_user_file(std::string_view bytes, UserFileFormat format,
                                                UserFileDialect dialect) {
    if (format == UserFileFormat::csv) return parse_csv(bytes, dialect);
    const bool lines = dialect == UserFileDialect::zendesk_export && bytes.starts_with('{');
    return lines ? parse_json_lines(bytes) : parse_json(bytes, dialect);
}

}  // namespace tokenbooth::directory::file
