#include "support/fake_directory.hpp"

#include <tokenbooth/directory/directory_guard.hpp>

#include <gtest/gtest.h>

#include <coroutine>

namespace tokenbooth::directory {
namespace {

using namespace std::chrono_literals;

const model::Subject anybody{.key = model::SubjectKey::external_id, .value = "1"};

std::unique_ptr<UserDirectory> one_user(std::optional<bool> verified,
                                        std::optional<std::string> email = "a@b.co") {
    model::User user;
    user.external_id = "1";
    user.email = std::move(email);
    user.email_verified = verified;
    return std::make_unique<test::FakeDirectory>(std::vector<model::User>{user});
}

FoundUser found_with(const GuardOptions& options, std::unique_ptr<UserDirectory> directory) {
    const auto guarded = make_directory_guard(options, std::move(directory));
    auto task = guarded->find(anybody, core::Deadline::after(1s));
    return *task.result();
}

TEST(DirectoryGuard, DeclaresAddressesVerifiedOnlyWhereTheDirectorySaysNothing) {
    const GuardOptions declared{.emails_are_verified = true};
    EXPECT_EQ(found_with(declared, one_user(std::nullopt))->email_verified, true);
    EXPECT_EQ(found_with(declared, one_user(false))->email_verified, false);
    EXPECT_EQ(found_with(declared, one_user(std::nullopt, std::nullopt))->email_verified, std::nullopt);
    EXPECT_EQ(found_with({}, one_user(std::nullopt))->email_verified, std::nullopt);
}

TEST(DirectoryGuard, RefusesTheLookUpThatHasNoPlaceAndTakesTheNextOnce) {
    std::coroutine_handle<> waiting;
    struct Wait {
        std::coroutine_handle<>& waiting;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle) const { waiting = handle; }
        void await_resume() const noexcept {}
    };
    auto slow = std::make_unique<test::ScriptedDirectory>(
        [&waiting](const model::Subject&) -> core::Task<core::Result<FoundUser>> {
            Wait wait{waiting};
            co_await wait;
            co_return FoundUser();
        });
    const auto guarded = make_directory_guard({.max_in_flight = 1}, std::move(slow));
    auto first = guarded->find(anybody, core::Deadline::after(1s));
    EXPECT_FALSE(first.done());
    auto second = guarded->find(anybody, core::Deadline::after(1s));
    ASSERT_TRUE(second.done());
    const auto refused = second.result();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::Errc::overloaded);
    waiting.resume();
    ASSERT_TRUE(first.done());
    EXPECT_TRUE(first.result());
    auto third = guarded->find(anybody, core::Deadline::after(1s));
    EXPECT_FALSE(third.done()) << "the place was given back";
    waiting.resume();
}

// /readyz is anybody's: however many ask, the directory is asked once at a time.
TEST(DirectoryGuard, ProbesOnceAtATimeAndTellsTheOthersTheLastOutcome) {
    class Slow final : public UserDirectory {
      public:
        struct Wait {
            std::coroutine_handle<>& waiting;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<> handle) const { waiting = handle; }
            void await_resume() const noexcept {}
        };
        std::string_view name() const override { return "slow"; }
        core::Task<core::Result<FoundUser>> find(const model::Subject&, core::Deadline) override {
            co_return FoundUser();
        }
        core::Task<core::Result<void>> probe(core::Deadline) override {
            ++asked;
            Wait wait{waiting};
            co_await wait;
            co_return core::Result<void>();
        }
        std::coroutine_handle<> waiting;
        int asked = 0;
    };
    auto made = std::make_unique<Slow>();
    Slow& slow = *made;
    const auto guarded = make_directory_guard({}, std::move(made));
    auto first = guarded->probe(core::Deadline::after(1s));
    slow.waiting.resume();
    EXPECT_TRUE(first.result());
    auto second = guarded->probe(core::Deadline::after(1s));
    EXPECT_FALSE(second.done());
    for (int i = 0; i < 100; ++i) {
        auto another = guarded->probe(core::Deadline::after(1s));
        ASSERT_TRUE(another.done());
        EXPECT_TRUE(another.result());
    }
    EXPECT_EQ(slow.asked, 2);
    slow.waiting.resume();
    EXPECT_TRUE(second.result());
}

TEST(DirectoryGuard, GivesTheDirectoryNoMoreThanItsOwnTime) {
    class Clockwatcher final : public UserDirectory {
      public:
        std::string_view name() const override { return "clockwatcher"; }
        core::Task<core::Result<FoundUser>> find(const model::Subject&, core::Deadline deadline) override {
            given = deadline.remaining();
            co_return FoundUser();
        }
        core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }
        std::chrono::milliseconds given{};
    };
    auto watcher = std::make_unique<Clockwatcher>();
    auto& given = watcher->given;
    const auto guarded = make_directory_guard({.timeout = 200ms}, std::move(watcher));
    auto long_request = guarded->find(anybody, core::Deadline::after(1h));
    EXPECT_TRUE(long_request.result());
    EXPECT_LE(given, 200ms);
    auto short_request = guarded->find(anybody, core::Deadline::after(50ms));
    EXPECT_TRUE(short_request.result());
    EXPECT_LE(given, 50ms);
}

}  // namespace
}  // namespace tokenbooth::directory
