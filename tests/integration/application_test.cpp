// The application in this process, where a test can make it meet what no configuration does.
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/app/demo.hpp>
#include <tokenbooth/app/process.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <new>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

TEST(Application, OutlivesAReloadThatEndsInAnException) {
    auto demo = app::prepare_demo({.listen = "127.0.0.1:0", .key = std::nullopt, .snippet_key = {}});
    ASSERT_TRUE(demo);
    const std::string key(demo->api_key.reveal());
    std::atomic<int> reloads = 0;
    app::ApplicationOptions options;
    options.sample_users = demo->users;
    options.reread = [&reloads]() -> core::Result<config::Settings, config::Faults> {
        ++reloads;
        throw std::bad_alloc();
    };
    auto application = app::Application::create(std::move(demo->settings), std::move(options));
    ASSERT_TRUE(application);
    ASSERT_TRUE((*application)->start({}));
    const std::string address = (*application)->addresses().front();
    const auto port = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
    testing::internal::CaptureStderr();
    std::thread running([&] { (*application)->run_until_signal(); });
    for (int i = 1; i <= 3; ++i) {
        kill(getpid(), SIGHUP);
        for (int wait = 0; wait < 2000 && reloads < i; ++wait) std::this_thread::sleep_for(5ms);
        EXPECT_EQ(reloads, i);
        EXPECT_EQ(ask_once(port, token_request(key, R"({"external_id":"12345678"})")).status, 200U);
    }
    kill(getpid(), SIGTERM);
    running.join();
    application->reset();
    EXPECT_NE(testing::internal::GetCapturedStderr().find("reload_failed fault=\"std::bad_alloc\""),
              std::string::npos);
}

// Else the first socket would become standard output, and a client would read the access log.
TEST(Application, OpensTheStandardDescriptorsThatItFindsClosed) {
    const pid_t child = fork();
    if (child == 0) {
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(descriptor);
        app::prepare_process();
        bool all_open = true;
        for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            all_open = all_open && fcntl(descriptor, F_GETFD) >= 0;
        }
        _exit(all_open ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace tokenbooth::test
