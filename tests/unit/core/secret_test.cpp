#include <tokenbooth/core/secret.hpp>

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace tokenbooth::core {
namespace {

TEST(Secret, PrintsAsStars) {
    std::ostringstream out;
    out << Secret("canary");
    EXPECT_EQ(out.str(), "***");
}

TEST(Secret, IsNeverCopiedByAccident) {
    static_assert(!std::is_copy_constructible_v<Secret>);
    static_assert(!std::is_copy_assignable_v<Secret>);
    static_assert(!std::is_convertible_v<Secret, std::string>);
    static_assert(!std::is_convertible_v<std::string, Secret>);
}

TEST(Secret, LeavesNothingInWhatItWasMovedFrom) {
    Secret source("short");  // within the string's own buffer, where a plain move would leave the bytes
    const char* bytes = source.reveal().data();
    const Secret target(std::move(source));
    EXPECT_EQ(target.reveal(), "short");
    EXPECT_EQ(std::string_view(bytes, 5), std::string_view("\0\0\0\0\0", 5));
}

TEST(Wipe, OverwritesTheWholeCapacity) {
    std::string text = "a long canary that does not fit into the string's own buffer";
    const char* bytes = text.data();
    const std::size_t size = text.size();
    text = "short";
    wipe(text);
    ASSERT_EQ(text.data(), bytes);
    for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(bytes[i], '\0') << i;
}

}  // namespace
}  // namespace tokenbooth::core
