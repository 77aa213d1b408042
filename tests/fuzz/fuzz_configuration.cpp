// A configuration: settings or sentences, never neither.
#include <tokenbooth/config/load.hpp>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tokenbooth;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto settings = config::load_text(bytes, "fuzz.toml", "/nonexistent");
    if (!settings && settings.error().sentences.empty()) std::abort();
    return 0;
}
