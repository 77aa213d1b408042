// The n-th allocation of a request fails, for every n: that request is a 503 or loses its connection, and nobody
// else notices (threats.md F10, O7).
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <stdexcept>

namespace {

// Of the calling thread: how many allocations still succeed; negative: all.
thread_local long allocations_left = -1;

void* allocate(std::size_t size) {
    if (allocations_left == 0) {
        allocations_left = -1;
        throw std::bad_alloc();
    }
    if (allocations_left > 0) --allocations_left;
    // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): what operator new stands on
    void* const memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace tokenbooth::test {
namespace {

TEST(OutOfMemory, CostsNobodyMoreThanTheRequestThatItMeets) {
    model::User jane;
    jane.external_id = "1";
    const auto user = std::make_shared<const model::User>(jane);
    long failing = -1;
    // Runs on the event loop's thread: what fails is the rest of this request, or the next one on this thread.
    ScriptedDirectory directory([&](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        allocations_left = failing;
        co_return user;
    });
    auto options = TestService::default_options();
    options.threads = 1;
    const TestService service(directory, options);
    // Far more than a request allocates.
    constexpr long most = 120;
    std::size_t refused = 0;
    std::size_t cut_off = 0;
    const std::string request = token_request(test_api_key, R"({"external_id":"1"})");
    for (failing = 0; failing < most; ++failing) {
        try {
            HttpClient client(service.port());
            for (int i = 0; i < 2; ++i) {
                client.send(request);
                const Answer answer = client.receive();
                if (answer.status == 200) continue;
                EXPECT_EQ(answer.status, 503U) << answer.body;
                EXPECT_EQ(answer.field("connection"), "close");
                ++refused;
                break;
            }
        } catch (const std::runtime_error&) {
            ++cut_off;
        }
    }
    failing = -1;
    EXPECT_EQ(ask_once(service.port(), request).status, 200U);
    EXPECT_GT(refused, 0U);
    EXPECT_LT(cut_off, refused) << "most hear why";
}

}  // namespace
}  // namespace tokenbooth::test
