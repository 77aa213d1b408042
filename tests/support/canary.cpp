#include "support/canary.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <algorithm>
#include <iterator>

namespace tokenbooth::test {
namespace {

std::string hexadecimal(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        hex += digits[byte / 16];
        hex += digits[byte % 16];
    }
    return hex;
}

// What of it stands in any text in base64 that holds `text` after `before` other bytes.
std::string within_base64(std::string_view text, std::size_t before) {
    const std::string encoded = core::base64url(std::string(before, 'x') + std::string(text));
    const std::size_t first = (before * 8 + 5) / 6;
    const std::size_t whole = (before + text.size()) * 8 / 6;
    return encoded.substr(first, whole - first);
}

std::vector<std::string> make_forms() {
    std::vector<std::string> forms;
    for (const std::string_view secret : {std::string_view(canary_secret), std::string_view(canary_password)}) {
        forms.emplace_back(secret);
        forms.push_back(hexadecimal(secret));
        for (std::size_t before = 0; before < 3; ++before) {
            const std::string base64url = within_base64(secret, before);
            forms.push_back(base64url);
            std::string base64 = base64url;
            std::replace(base64.begin(), base64.end(), '-', '+');
            std::replace(base64.begin(), base64.end(), '_', '/');
            forms.push_back(base64);
        }
    }
    return forms;
}

}  // namespace

std::vector<std::string> find_canaries(std::string_view text) {
    static const std::vector<std::string> forms = make_forms();
    std::vector<std::string> found;
    std::copy_if(forms.begin(), forms.end(), std::back_inserter(found),
                 [&](const std::string& form) { return text.find(form) != std::string_view::npos; });
    return found;
}

}  // namespace tokenbooth::test
