#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/token/inspector.hpp>

namespace tokenbooth::token {
namespace {

// The text itself where it is an object with each member once, so that numbers stay as they were written.
std::string object_or_null(const std::string& text) {
    const auto read = core::read_json_tree(text);
    return read && read->type == core::JsonTree::Type::object ? text : "null";
}

// A token may hold any bytes, and JSON is UTF-8.
std::string json_of(std::string_view text) {
    std::string valid;
    while (!text.empty()) {
        const auto character = core::first_code_point(text);
        const std::size_t bytes = character ? character->bytes : 1;
        valid += character ? text.substr(0, bytes) : "?";
        text.remove_prefix(bytes);
    }
    return core::json_string(valid);
}

}  // namespace

std::string to_json(const Inspection& inspection) {
    std::string json = R"({"profile":)";
    json += inspection.profile ? core::json_string(to_string(*inspection.profile)) : "null";
    json += inspection.profile_was_guessed ? R"(,"guessed":true)" : R"(,"guessed":false)";
    json += R"(,"header":)" + object_or_null(inspection.header);
    json += R"(,"claims":)" + object_or_null(inspection.claims);
    json += R"(,"header_text":)" + json_of(inspection.header);
    json += R"(,"claims_text":)" + json_of(inspection.claims);
    json += R"(,"findings":[)";
    bool first = true;
    for (const auto& finding : inspection.findings) {
        json += (first ? R"({"severity":)" : R"(,{"severity":)") + json_of(to_string(finding.severity));
        json += R"(,"code":)" + json_of(finding.code) + R"(,"what":)" + json_of(finding.what);
        json += R"(,"effect":)" + json_of(finding.effect) + R"(,"mend":)" + json_of(finding.mend) + "}";
        first = false;
    }
    return json + "]}";
}

}  // namespace tokenbooth::token
