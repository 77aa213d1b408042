// The strict guard: whatever it lets pass is what an independent reading of RFC 9112 finds unambiguous.
#include "http/head_guard.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenbooth::http::HeadGuard;
using tokenbooth::http::HeadRules;

void require(bool condition) {
    if (!condition) std::abort();
}

std::string lower(std::string_view text) {
    std::string other(text);
    std::transform(other.begin(), other.end(), other.begin(),
                   [](unsigned char byte) { return std::tolower(byte); });
    return other;
}

// Line by line, by searching and counting, where the guard goes byte by byte.
void judge_independently(std::string_view head, const HeadGuard& guard) {
    require(head.ends_with("\r\n\r\n"));
    if (head.starts_with("\r\n")) head.remove_prefix(2);
    require(head.find("\r\n\r\n") == head.size() - 4);
    head.remove_suffix(2);
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t codings = 0;
    bool first = true;
    bool version_1_1 = false;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        require(end != std::string_view::npos);
        const auto line = head.substr(0, end);
        head.remove_prefix(end + 2);
        require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
        if (first) {
            require(std::count(line.begin(), line.end(), ' ') == 2);
            version_1_1 = line.ends_with(" HTTP/1.1");
            require(version_1_1 || line.ends_with(" HTTP/1.0"));
            first = false;
            continue;
        }
        const std::size_t colon = line.find(':');
        require(colon != std::string_view::npos && colon > 0);
        const std::string name = lower(line.substr(0, colon));
        require(name.find_first_of(" \t") == std::string::npos);
        hosts += name == "host" ? 1 : 0;
        lengths += name == "content-length" ? 1 : 0;
        codings += name == "transfer-encoding" ? 1 : 0;
        require(name != "content_length" && name != "transfer_encoding");
    }
    require(!first && hosts <= 1 && (hosts == 1 || !version_1_1));
    require(lengths + codings <= 1);
    require((codings == 1) == guard.chunked());
    require(codings == 0 || version_1_1);
    require(guard.content_length() <= 65536);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const HeadRules rules{.limits = {}, .believed_fields = {"x-forwarded-for"}};
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    HeadGuard whole;
    whole.begin(rules);
    const auto verdict = whole.advance(bytes);
    HeadGuard dripped;
    dripped.begin(rules);
    auto last = HeadGuard::State::incomplete;
    for (std::size_t i = 1; i <= size && last == HeadGuard::State::incomplete; ++i) {
        last = dripped.advance(bytes.substr(0, i));
    }
    require(verdict == last);
    if (verdict == HeadGuard::State::refused) require(whole.error().code == dripped.error().code);
    if (verdict == HeadGuard::State::complete) judge_independently(bytes.substr(0, whole.size()), whole);
    return 0;
}
