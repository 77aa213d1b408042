#include <tokenbooth/core/random.hpp>

#include <cstdint>
#include <random>

namespace tokenbooth::core {
namespace {

std::mt19937_64& generator() {
    thread_local std::mt19937_64 engine = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return engine;
}

}  // namespace

std::uint64_t random_number() { return generator()(); }

std::string unique_name() {
    constexpr char hex[] = "0123456789abcdef";
    std::string name(32, '0');
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t bits = generator()();
        for (std::size_t i = 0; i < 16; ++i, bits >>= 4) name[half * 16 + i] = hex[bits & 15];
    }
    return name;
}

}  // namespace tokenbooth::core
