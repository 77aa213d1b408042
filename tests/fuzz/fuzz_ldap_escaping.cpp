// A user's name on its way into an LDAP filter and a distinguished name: it stays one value, and comes back whole.
#include "directory/ldap/endpoint.hpp"
#include "directory/ldap/escape.hpp"
#include "directory/ldap/guid.hpp"

#include <tokenbooth/core/text.hpp>

#include <cstdlib>

namespace {

std::string unescaped(const std::string& text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            bytes += text[at];
            continue;
        }
        if (at + 2 >= text.size()) std::abort();
        bytes += static_cast<char>(tokenbooth::core::hex_value(text[at + 1]) * 16 +
                                   tokenbooth::core::hex_value(text[at + 2]));
        at += 2;
    }
    return bytes;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tokenbooth::directory::ldap;
    const std::string value(reinterpret_cast<const char*>(data), size);
    const std::string in_filter = escape_filter_value(value);
    require(unescaped(in_filter) == value);
    require(in_filter.find_first_of(std::string("*()\0", 4)) == std::string::npos);
    require(is_one_filter("(&(objectClass=person)(uid=" + in_filter + "))"));
    const std::string in_name = escape_dn_value(value);
    require(unescaped(in_name) == value);
    require(in_name.find_first_of(std::string(",+\"<>;=# \0", 10)) == std::string::npos);
    // What passes for a filter stays one operand, whatever it is.
    require(!is_one_filter(value) || is_one_filter("(&" + value + "(uid=x))"));
    if (const auto bytes = guid_bytes(value)) require(guid_text(*bytes) == value);
    if (const auto endpoint = parse_endpoint(value)) require(!endpoint->host.empty());
    return 0;
}
