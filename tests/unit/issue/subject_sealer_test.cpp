// A user's id, handed out sealed: whom it opens to, and until when (contract §2.2).
#include "support/manual_clock.hpp"

#include <tokenbooth/issue/subject_sealer.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::issue {
namespace {

using namespace std::chrono_literals;

const core::Secret& secret() {
    static const core::Secret value("a-secret-of-more-than-thirty-two-bytes!!");
    return value;
}

TEST(SubjectSealer, OpensUntilItsTimeIsOver) {
    test::ManualClock clock(1'800'000'000);
    const SubjectSealer sealer(secret(), "a purpose", 300s, clock);
    const auto sealed = sealer.seal("usr 42 😀");
    EXPECT_EQ(sealed.expires_at, 1'800'000'300);
    EXPECT_EQ(sealer.open(sealed.text), "usr 42 😀");
    clock.set(1'800'000'299);
    EXPECT_EQ(sealer.open(sealed.text), "usr 42 😀");
    clock.set(1'800'000'300);
    EXPECT_EQ(sealer.open(sealed.text), std::nullopt);
}

TEST(SubjectSealer, OpensWhatAnotherInstanceHasSealedAndNothingOfAnotherPurpose) {
    const test::ManualClock clock(1'800'000'000);
    const auto sealed = SubjectSealer(secret(), "a purpose", 300s, clock).seal("42");
    EXPECT_EQ(SubjectSealer(secret(), "a purpose", 1s, clock).open(sealed.text), "42");
    EXPECT_EQ(SubjectSealer(secret(), "another", 300s, clock).open(sealed.text), std::nullopt);
}

}  // namespace
}  // namespace tokenbooth::issue
