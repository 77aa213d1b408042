// The chunk decoder: the same at once and byte by byte, never beyond its limit, never an extension or a trailer.
#include "http/chunk_decoder.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenbooth::http::ChunkDecoder;

constexpr std::size_t limit = 4096;

struct Outcome {
    ChunkDecoder::State state = ChunkDecoder::State::incomplete;
    std::string body;
    std::size_t taken = 0;
};

Outcome decode(std::string_view bytes, std::size_t step) {
    ChunkDecoder decoder;
    Outcome outcome;
    while (!bytes.empty() && outcome.state == ChunkDecoder::State::incomplete) {
        std::string_view part = bytes.substr(0, step);
        const std::size_t offered = part.size();
        outcome.state = decoder.advance(part, outcome.body, limit);
        outcome.taken += offered - part.size();
        bytes.remove_prefix(offered - part.size());
        if (outcome.body.size() > limit) std::abort();
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = decode(bytes, size + 1);
    const Outcome dripped = decode(bytes, 1);
    if (whole.state != dripped.state || whole.body != dripped.body) std::abort();
    if (whole.state != ChunkDecoder::State::complete) return 0;
    if (whole.taken != dripped.taken) std::abort();
    const auto frame = bytes.substr(0, whole.taken);
    if (!frame.ends_with("\r\n\r\n") || frame.find(';') != std::string_view::npos) {
        // A semicolon may stand in the data, but never in more of the frame than the data explains.
        if (whole.body.find(';') == std::string::npos) std::abort();
    }
    return 0;
}
