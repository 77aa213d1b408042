// A directory in PostgreSQL or MariaDB when the server is down, slow, frozen, restarted or talks nonsense: a 503
// or 504 with its reason in the logs, other routes unharmed, and well again within two seconds (threats.md §2.6).
#include "support/database.hpp"
#include "support/fault_proxy.hpp"
#include "support/http_client.hpp"
#include "support/memory.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/directory/directory_guard.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Make = std::unique_ptr<Database> (*)();

class DatabaseFaults : public ::testing::TestWithParam<Make> {
  protected:
    DatabaseFaults() {
        database_->make_our_table();
        database_->run("INSERT INTO tokenbooth_users (external_id, email, name) VALUES ('7', 'a@b.co', 'Ann')");
    }
    ~DatabaseFaults() override {
        database_->thaw();
        service_.reset();
        pool_.close();
    }

    void serve(const DirectoryRequest& request = {}) {
        directory_ = directory::make_directory_guard({.timeout = request.timeout},
                                                     database_->make_directory(request, pool_));
        service_ = std::make_unique<TestService>(*directory_);
    }
    Answer ask(const std::string& body = R"({"external_id":"7"})") const {
        return ask_once(service_->port(), token_request(test_api_key, body));
    }
    unsigned health() const {
        return ask_once(service_->port(), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status;
    }
    bool is_back_within(std::chrono::milliseconds patience) const {
        const auto until = Clock::now() + patience;
        while (Clock::now() < until) {
            if (ask().status == 200) return true;
            std::this_thread::sleep_for(20ms);
        }
        return false;
    }

    std::unique_ptr<Database> database_ = GetParam()();
    core::BlockingPool pool_{4, 256};
    std::unique_ptr<directory::UserDirectory> directory_;
    std::unique_ptr<TestService> service_;
};

// D5
TEST_P(DatabaseFaults, D5AServerThatIsDownIsUnavailableNeverNotFound) {
    serve();
    EXPECT_EQ(ask().status, 200U);
    database_->stop();
    const auto began = Clock::now();
    const auto known = ask();
    EXPECT_EQ(known.status, 503U);
    EXPECT_EQ(known.field("retry-after").empty(), false);
    EXPECT_EQ(ask(R"({"external_id":"nobody"})").status, 503U);
    EXPECT_LT(Clock::now() - began, 3s);
    EXPECT_EQ(health(), 200U);
    database_->start();
    EXPECT_TRUE(is_back_within(2s));
}

// D6: the deadline holds, and no thread is lost to the wait.
TEST_P(DatabaseFaults, D6AFrozenServerIsATimeoutAndOtherRoutesAreUnharmed) {
    serve({.timeout = 300ms});
    EXPECT_EQ(ask().status, 200U);
    database_->freeze();
    std::atomic<int> timeouts = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([this, &timeouts] {
            const auto began = Clock::now();
            const unsigned status = ask().status;
            timeouts += status == 504U ? 1 : 0;
            // Who comes after the fifth finds the circuit breaker open.
            EXPECT_TRUE(status == 504U || status == 503U) << status;
            // 300 ms, what the deadline wheel adds, and a machine that is busy.
            EXPECT_LT(Clock::now() - began, 2s);
        });
    }
    std::this_thread::sleep_for(50ms);
    const auto began = Clock::now();
    EXPECT_EQ(health(), 200U);
    EXPECT_LT(Clock::now() - began, 250ms);
    for (auto& client : clients) client.join();
    EXPECT_GE(timeouts, 5);
    database_->thaw();
    EXPECT_TRUE(is_back_within(2s));
}

// D7: whatever the server says, it is no answer; the connection is given up, and the next one is good.
TEST_P(DatabaseFaults, D7WhatIsNoAnswerIsAFailureAndItsConnectionIsGivenUp) {
    FaultProxy proxy(database_->port());
    serve({.timeout = 300ms, .port = proxy.port()});
    using Fault = FaultProxy::Fault;
    for (const Fault fault :
         {Fault::garbage, Fault::truncated, Fault::reset, Fault::drip, Fault::silence, Fault::flood}) {
        EXPECT_TRUE(is_back_within(3s)) << static_cast<int>(fault);
        proxy.set(fault);
        const auto began = Clock::now();
        for (const char* body : {R"({"external_id":"7"})", R"({"email":"a@b.co"})", R"({"external_id":"8"})"}) {
            const auto answer = ask(body);
            EXPECT_TRUE(answer.status == 503 || answer.status == 504) << static_cast<int>(fault) << answer.body;
        }
        EXPECT_LT(Clock::now() - began, 5s);
        EXPECT_EQ(health(), 200U);
        proxy.set(Fault::none);
    }
    EXPECT_TRUE(is_back_within(3s));
}

TEST_P(DatabaseFaults, D7AnEndlessAnswerIsNotKept) {
    FaultProxy proxy(database_->port());
    serve({.timeout = 300ms, .port = proxy.port()});
    EXPECT_EQ(ask().status, 200U);
    const std::size_t before = allocated_bytes();
    const std::size_t peak_before = peak_resident_bytes(getpid());
    proxy.set(FaultProxy::Fault::flood);
    for (int i = 0; i < 4; ++i) EXPECT_NE(ask().status, 200U);
    EXPECT_LE(peak_resident_bytes(getpid()), peak_before + std::size_t{256} * 1024 * 1024)
        << "not even while it comes: libpq would take in all of the gigabyte";
    EXPECT_LT(allocated_bytes(), before + std::size_t{64} * 1024 * 1024);
}

// D8: what a restart fails lies between its beginning and two seconds after its end, and nothing before or after.
TEST_P(DatabaseFaults, D8ARestartUnderLoadFailsNothingOutsideTheOutage) {
    serve();
    std::atomic<bool> ending = false;
    std::mutex mutex;
    struct Failure {
        Clock::time_point began;
        Clock::time_point answered;
    };
    std::vector<Failure> failures;
    std::size_t answers = 0;
    const auto load = [&] {
        HttpClient client(service_->port());
        while (!ending) {
            const auto began = Clock::now();
            client.send(token_request(test_api_key, R"({"external_id":"7"})"));
            const auto status = client.receive().status;
            const auto answered = Clock::now();
            // Refusals cost nothing: six who did not pause would take the machine from the database that starts.
            if (status != 200) std::this_thread::sleep_for(5ms);
            const std::lock_guard lock(mutex);
            ++answers;
            if (status != 200) failures.push_back({.began = began, .answered = answered});
        }
    };
    std::vector<std::thread> clients;
    for (int i = 0; i < 6; ++i) clients.emplace_back(load);
    std::this_thread::sleep_for(500ms);
    const auto down_at = Clock::now();
    database_->stop();
    std::this_thread::sleep_for(300ms);
    database_->start();
    const auto up_at = Clock::now();
    std::this_thread::sleep_for(3s);
    ending = true;
    for (auto& client : clients) client.join();
    EXPECT_GT(answers, 100U);
    EXPECT_FALSE(failures.empty()) << "the outage was not seen at all";
    for (const auto& failure : failures) {
        EXPECT_GT(failure.answered, down_at);
        EXPECT_LT(failure.began, up_at + 2s);
    }
}

// D8: connections that have died in the pool meanwhile are replaced without a request that fails.
TEST_P(DatabaseFaults, D8StaleConnectionsFailNobody) {
    serve();
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([this] { EXPECT_EQ(ask().status, 200U); });
    }
    for (auto& client : clients) client.join();
    database_->stop();
    database_->start();
    for (int i = 0; i < 16; ++i) EXPECT_EQ(ask().status, 200U) << i;
}

// D8: more look-ups than connections wait for one another, each within its deadline.
TEST_P(DatabaseFaults, D8LookUpsBeyondTheConnectionsWaitTheirTurn) {
    serve({.timeout = 3s, .connections = 1});
    std::vector<std::thread> clients;
    for (int i = 0; i < 16; ++i) {
        clients.emplace_back([this] {
            HttpClient client(service_->port());
            for (int n = 0; n < 20; ++n) {
                client.send(token_request(test_api_key, R"({"external_id":"7"})"));
                EXPECT_EQ(client.receive().status, 200U);
            }
        });
    }
    for (auto& client : clients) client.join();
}

INSTANTIATE_TEST_SUITE_P(Servers, DatabaseFaults, ::testing::Values(make_postgres, make_mariadb),
                         [](const auto& made) { return made.param == make_postgres ? "Postgres" : "Mariadb"; });

}  // namespace
}  // namespace tokenbooth::test
