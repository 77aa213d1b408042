#include "support/sso.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/issue/subject_sealer.hpp>

#include <regex>

namespace tokenbooth::test {
namespace {

std::string decode_entities(std::string text) {
    for (const auto& [entity, character] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
        for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
            text.replace(at, std::string(entity).size(), character);
        }
    }
    return text;
}

}  // namespace

std::string field_of(const Answer& page, const std::string& name) {
    const std::regex pattern("name=\"" + name + "\"[^>]*? value=\"([^\"]*)\"");
    std::smatch match;
    return std::regex_search(page.body, match, pattern) ? decode_entities(match[1]) : "";
}

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string form;
    for (const auto& [name, value] : fields) {
        form += (form.empty() ? "" : "&") + name + "=";
        for (const char byte : value) {
            constexpr const char* digits = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(byte);
            form += {'%', digits[code >> 4U], digits[code & 0xFU]};
        }
    }
    return form;
}

std::string cookie_of(const Answer& answer) {
    const std::string field = answer.field("set-cookie");
    return field.substr(0, field.find(';'));
}

std::string sealed_session(const std::string& external_id, const std::string& purpose) {
    static const core::SystemClock clock;
    return "Cookie: __Host-tokenbooth=" +
           issue::SubjectSealer(core::Secret(sso_secret), purpose, std::chrono::minutes(5), clock)
               .seal(external_id)
               .text +
           "\r\n";
}

}  // namespace tokenbooth::test
