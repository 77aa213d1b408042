#include "model/sso_shape.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::model {
namespace {

using core::Failure;
using core::JsonTree;
using Type = JsonTree::Type;

/// The value as Zendesk wants it; empty, which no JSON is, where there is none.
struct JsonText {
    std::string text;
};
using Json = core::Result<JsonText, Failure>;

struct Known {
    std::string_view name;
    Shape shape;
};

constexpr std::array known = {Known{.name = "locale", .shape = Shape::integer},
                              Known{.name = "locale_id", .shape = Shape::integer},
                              Known{.name = "organization", .shape = Shape::text},
                              Known{.name = "organizations", .shape = Shape::joined_list},
                              Known{.name = "organization_id", .shape = Shape::integer},
                              Known{.name = "organization_ids", .shape = Shape::joined_list},
                              Known{.name = "phone", .shape = Shape::phone},
                              Known{.name = "tags", .shape = Shape::tags},
                              Known{.name = "remote_photo_url", .shape = Shape::address},
                              Known{.name = "role", .shape = Shape::role},
                              Known{.name = "custom_role_id", .shape = Shape::integer},
                              Known{.name = "user_fields", .shape = Shape::fields}};

const Known* find_known(std::string_view name) {
    const auto* const found =
        std::find_if(known.begin(), known.end(), [name](const Known& one) { return one.name == name; });
    return found == known.end() ? nullptr : found;
}

Shape shape_of(std::string_view name) { return find_known(name)->shape; }

Failure wrong(std::string text) { return {.message = std::move(text)}; }

Json scalar_json(Shape shape, std::string_view text) {
    if (text.empty()) return JsonText();
    if (auto problem = find_text_problem(text)) return wrong(std::move(*problem));
    if (!fits(shape, text)) return wrong(must_be(shape));
    if (shape == Shape::integer) return JsonText{std::string(text)};
    return JsonText{core::json_string(text)};
}

// Zendesk wants tags as an array, the others as one string with commas between.
Json list_json(Shape shape, const std::vector<std::string>& elements) {
    std::string json = "[";
    std::string joined;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (const auto problem = find_element_problem(shape, elements[i])) {
            return wrong("has a value (number " + std::to_string(i + 1) + ") that " + *problem);
        }
        const std::string_view comma = i == 0 ? "" : ",";
        json += comma;
        core::append_json_string(json, elements[i]);
        joined += comma;
        joined += elements[i];
    }
    if (shape == Shape::tags) return JsonText{json + "]"};
    return JsonText{core::json_string(joined)};
}

std::string_view without_spaces(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        parts.emplace_back(without_spaces(text.substr(0, end)));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(without_spaces(text));
    return parts;
}

Json list_from_array(std::string_view name, const JsonTree& array) {
    std::vector<std::string> elements;
    for (const auto& element : array.elements) {
        const bool id = name == "organization_ids" && element.type == Type::integer;
        if (element.type != Type::string && !id) return wrong(must_be(shape_of(name)));
        elements.push_back(element.text);
    }
    return list_json(shape_of(name), elements);
}

Json list_from_text(std::string_view name, std::string_view text) {
    if (without_spaces(text).empty()) return JsonText();
    if (text.starts_with('{')) {
        return wrong("looks like an array of PostgreSQL; write to_json(column) AS " + std::string(name));
    }
    if (!text.starts_with('[')) return list_json(shape_of(name), split(text, ';'));
    const auto tree = core::read_json_tree(text);
    if (!tree) return wrong(must_be(shape_of(name)));
    return list_from_array(name, *tree);
}

std::optional<std::string> json_of_field(const JsonTree& value) {
    switch (value.type) {
        case Type::string:
            return core::json_string(value.text);
        case Type::integer:
        case Type::fraction:
        case Type::boolean:
            return value.text;
        case Type::null:
            // Zendesk's word for "clear this field".
            return "null";
        case Type::array:
        case Type::object:
            break;
    }
    return std::nullopt;
}

Json fields_json(const JsonTree& object) {
    if (object.type == Type::null) return JsonText();
    if (object.type != Type::object) return wrong(must_be(Shape::fields));
    if (object.fields.empty()) return JsonText();
    std::string json = "{";
    for (const auto& [key, value] : object.fields) {
        if (key.empty() || core::has_control(key)) return wrong("has a field without a proper key");
        const auto shown = json_of_field(value);
        if (!shown) return wrong("has a field that is neither a string, a number, true, false nor null: " + key);
        if (core::has_control(value.text)) return wrong("holds a control character in the field " + key);
        json += json.size() == 1 ? "" : ",";
        core::append_json_string(json, key);
        json += ":" + *shown;
    }
    return JsonText{json + "}"};
}

Json fields_from_text(std::string_view text) {
    if (without_spaces(text).empty()) return JsonText();
    const auto tree = core::read_json_tree(text);
    if (!tree) return wrong(must_be(Shape::fields) + ": " + tree.error().message);
    return fields_json(*tree);
}

Json json_from_text(std::string_view name, std::string_view text) {
    switch (const Shape shape = shape_of(name)) {
        case Shape::joined_list:
        case Shape::tags:
            return list_from_text(name, text);
        case Shape::fields:
            return fields_from_text(text);
        default:
            return scalar_json(shape, text);
    }
}

Json json_from_json(std::string_view name, const JsonTree& value) {
    const Shape shape = shape_of(name);
    const bool list = shape == Shape::tags || shape == Shape::joined_list;
    if (value.type == Type::null) return JsonText();
    if (value.type == Type::array && list) return list_from_array(name, value);
    if (value.is_string("")) return JsonText();
    if (shape == Shape::fields) return fields_json(value);
    if (value.type == Type::string) return json_from_text(name, value.text);
    if (value.type == Type::integer && shape == Shape::integer) return scalar_json(shape, value.text);
    return wrong(must_be(shape));
}

core::Result<std::optional<SsoAttribute>, Failure> attribute_of(std::string_view name, Json json) {
    if (!json) return json.error();
    if (json->text.empty()) return std::optional<SsoAttribute>();
    return std::optional<SsoAttribute>({.name = std::string(name), .json = std::move(json->text)});
}

}  // namespace

const std::vector<std::string_view>& sso_attribute_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        all.reserve(known.size());
        for (const auto& one : known) all.push_back(one.name);
        return all;
    }();
    return names;
}

bool is_sso_attribute(std::string_view name) { return find_known(name) != nullptr; }

bool is_sso_attribute_list(std::string_view name) {
    const Known* const one = find_known(name);
    return one != nullptr && (one->shape == Shape::tags || one->shape == Shape::joined_list);
}

core::Result<std::optional<SsoAttribute>, Failure> sso_attribute_from_text(std::string_view name,
                                                                           std::string_view text) {
    return attribute_of(name, json_from_text(name, text));
}

core::Result<std::optional<SsoAttribute>, Failure> sso_attribute_from_json(std::string_view name,
                                                                           const JsonTree& value) {
    return attribute_of(name, json_from_json(name, value));
}

core::Result<std::optional<SsoAttribute>, Failure> sso_attribute_from_list(
    std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return std::optional<SsoAttribute>();
    return attribute_of(name, list_json(shape_of(name), values));
}

}  // namespace tokenbooth::model
