// SIGTERM ends the service (contract §3), whatever its clocks do meanwhile.
#include "support/cli.hpp"

#include <csignal>
#include <memory>
#include <thread>
#include <vector>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

// The end of the drain and a beat of the loop may fall due at once where the machine, or this process, stood
// still: the beat must not begin anew. Which of the two comes first depends on when the service began, so several
// begin at other times.
TEST_F(Cli, EndsAlsoWhereItStoodStillWhileItDrained) {
    configure();
    std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    toml.replace(toml.find("drain_delay = \"0s\""), 18, "drain_delay = \"1s\"");
    folder_.write("tokenbooth.toml", toml);
    std::vector<std::unique_ptr<RunningTokenbooth>> services;
    for (int i = 0; i < 12; ++i) {
        services.push_back(std::make_unique<RunningTokenbooth>(std::vector<std::string>{"serve"}, folder_.path()));
        services.back()->port();
        std::this_thread::sleep_for(83ms);
    }
    for (const auto& [signal, pause] :
         {std::pair{SIGTERM, 500ms}, std::pair{SIGSTOP, 1200ms}, std::pair{SIGCONT, 0ms}}) {
        for (const auto& service : services) service->signal(signal);
        std::this_thread::sleep_for(pause);
    }
    for (const auto& service : services) EXPECT_EQ(service->wait(10s), 0);
}

}  // namespace
}  // namespace tokenbooth::test
