#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <utility>

namespace tokenbooth::model {

using core::Failure;

void put_sso_attribute(std::vector<SsoAttribute>& attributes, std::string_view name,
                       std::optional<SsoAttribute> attribute) {
    std::erase_if(attributes, [name](const SsoAttribute& old) { return old.name == name; });
    if (attribute) attributes.push_back(std::move(*attribute));
}

std::optional<std::string> find_sso_attributes_problem(const std::vector<SsoAttribute>& attributes) {
    std::size_t bytes = 0;
    for (const auto& attribute : attributes) bytes += attribute.name.size() + attribute.json.size();
    if (bytes <= most_sso_attribute_bytes) return std::nullopt;
    return "what is for single sign-on alone (organization, tags, user_fields, …) has " + std::to_string(bytes) +
           " bytes as JSON; at most " + std::to_string(most_sso_attribute_bytes) + " go into a token";
}

std::string sso_attribute_as_written(const SsoAttribute& attribute) {
    const auto tree = core::read_json_tree(attribute.json);
    const bool joined =
        tree && tree->type == core::JsonTree::Type::string && is_sso_attribute_list(attribute.name);
    if (!joined) return attribute.json;
    if (tree->text.empty()) return "[]";
    std::string json = "[";
    std::string_view rest = tree->text;
    for (std::size_t comma = rest.find(','); comma != std::string_view::npos; comma = rest.find(',')) {
        core::append_json_string(json, rest.substr(0, comma));
        json += ',';
        rest.remove_prefix(comma + 1);
    }
    core::append_json_string(json, rest);
    return json + "]";
}

std::string sso_attributes_object(const std::vector<SsoAttribute>& attributes) {
    std::string json = "{";
    for (const auto& attribute : attributes) {
        json += json.size() == 1 ? "" : ",";
        core::append_json_string(json, attribute.name);
        json += ":" + sso_attribute_as_written(attribute);
    }
    return json + "}";
}

core::Result<std::vector<SsoAttribute>, Failure> read_sso_attributes_object(std::string_view json) {
    const auto tree = core::read_json_tree(json);
    if (!tree || tree->type != core::JsonTree::Type::object) {
        return Failure{.message = R"(must be a JSON object, such as {"organization":"Acme","tags":["vip"]})"};
    }
    std::vector<SsoAttribute> attributes;
    for (const auto& [name, value] : tree->fields) {
        if (!is_sso_attribute(name)) {
            std::string problem = "holds \"" + name + "\", and there are";
            for (const auto known : sso_attribute_names()) problem += " " + std::string(known);
            return Failure{.message = std::move(problem)};
        }
        auto attribute = sso_attribute_from_json(name, value);
        if (!attribute) return Failure{.message = name + " " + attribute.error().message};
        if (*attribute) attributes.push_back(std::move(**attribute));
    }
    return attributes;
}

}  // namespace tokenbooth::model
