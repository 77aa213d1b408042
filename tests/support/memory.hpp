// Memory, as the tests judge it.
#pragma once

#include <malloc.h>

#include <sys/types.h>

#include <cstddef>
#include <fstream>
#include <string>

/// The sanitizers' own count, where one of them is linked: behind their allocators the C library's count stands
/// still.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));
extern "C" void __lsan_disable() __attribute__((weak));
extern "C" void __lsan_enable() __attribute__((weak));

namespace tokenbooth::test {

/// Bytes handed out and not yet given back.
inline std::size_t allocated_bytes() {
    if (__sanitizer_get_current_allocated_bytes != nullptr) return __sanitizer_get_current_allocated_bytes();
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

/// What the process `pid` has ever held at once; 0 of a sanitizer's, most of which is the sanitizer's own.
inline std::size_t peak_resident_bytes(pid_t pid) {
    constexpr std::size_t shadow_kib = std::size_t{1} << 30;
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    std::size_t peak_kib = 0;
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmSize:") && std::stoul(line.substr(7)) > shadow_kib) return 0;
        if (line.starts_with("VmHWM:")) peak_kib = std::stoul(line.substr(6));
    }
    return peak_kib * 1024;
}

/// While it lives, what this thread loses is nobody's fault here: for what a library loses.
class LeakAmnesty {
  public:
    LeakAmnesty() {
        if (__lsan_disable != nullptr) __lsan_disable();
    }
    ~LeakAmnesty() {
        if (__lsan_enable != nullptr) __lsan_enable();
    }
    LeakAmnesty(const LeakAmnesty&) = delete;
    LeakAmnesty& operator=(const LeakAmnesty&) = delete;
};

}  // namespace tokenbooth::test
