// A thread that hangs is seen from outside, and one that does not is not affected (threats.md O15).
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

TEST(StalledThread, IsSeenByTheHealthCheckOnAnyOther) {
    ScriptedDirectory directory([](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        // What no directory may do.
        std::this_thread::sleep_for(8s);
        co_return directory::FoundUser();
    });
    TestService service(directory);
    EXPECT_EQ(ask_once(service.port(), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
    const HttpClient stuck(service.port());
    stuck.send(token_request(test_api_key, R"({"external_id":"1"})"));
    std::this_thread::sleep_for(6s);
    EXPECT_GT(service.server().silence(), 5s);
    // The kernel chooses a thread for each connection; one of the two still answers.
    for (int i = 0; i < 100; ++i) {
        HttpClient client(service.port());
        client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        try {
            EXPECT_EQ(client.receive(100ms).status, 503U);
            return;
        } catch (const std::runtime_error&) {
            continue;
        }
    }
    FAIL() << "nobody answered";
}

}  // namespace
}  // namespace tokenbooth::test
