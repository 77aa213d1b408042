// Cookies: what is forwarded is exactly the named ones, once each, and reading it again finds the same.
#include <tokenbooth/callers/cookies.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

const std::vector<std::string> names = {"sid", "sid.sig"};

bool is_forwardable(char byte) { return byte >= 0x20 && byte < 0x7f; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using tokenbooth::callers::find_cookies;
    using tokenbooth::core::HeaderField;
    const std::string value(reinterpret_cast<const char*>(data), size);
    const std::vector<HeaderField> fields = {{.name = "Cookie", .value = value}};
    const auto cookies = find_cookies(fields, names);
    if (cookies.problem) {
        if (!cookies.field.empty()) std::abort();
        return 0;
    }
    if (!std::all_of(cookies.field.begin(), cookies.field.end(), is_forwardable)) std::abort();
    const std::vector<HeaderField> again = {{.name = "Cookie", .value = cookies.field}};
    if (find_cookies(again, names).field != cookies.field) std::abort();
    // With another of the same name it must be refused, wherever that stands.
    if (cookies.field.empty()) return 0;
    const std::string pair = cookies.field.substr(0, cookies.field.find(';'));
    const std::string before = pair + "; " + value;
    const std::vector<HeaderField> twice = {{.name = "Cookie", .value = before}};
    if (!find_cookies(twice, names).problem) std::abort();
    return 0;
}
