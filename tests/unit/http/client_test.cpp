#include "support/calling.hpp"
#include "support/fault_server.hpp"

#include <tokenbooth/http/client.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace tokenbooth::http {
namespace {

using test::Calling;
using test::FaultConnection;
using test::FaultServer;
using test::http_answer;
using Kind = ClientFailure::Kind;
using namespace std::chrono_literals;

const std::string jane = http_answer(200, R"({"id":1})");

TEST(Client, SendsOneRequestAndReceivesItsAnswer) {
    std::string seen;
    const FaultServer server([&](FaultConnection& connection) {
        seen = connection.receive();
        connection.send(jane);
    });
    Calling calling(server.url("/users?x=1"));
    const auto answer =
        calling.send({.method = "POST", .fields = {{.name = "X-A", .value = "b c"}}, .body = "{}"});
    ASSERT_TRUE(answer) << answer.error().reason;
    EXPECT_EQ(answer->status, 200U);
    EXPECT_EQ(answer->body, R"({"id":1})");
    EXPECT_EQ(answer->field("content-type"), "application/json");
    EXPECT_EQ(seen, "POST /users?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                        "\r\nX-A: b c\r\nUser-Agent: Tokenbooth\r\nAccept-Encoding: identity\r\nContent-Length: 2"
                        "\r\n\r\n{}");
}

TEST(Client, DeletesWithoutABody) {
    std::string seen;
    const FaultServer server([&](FaultConnection& connection) {
        seen = connection.receive();
        connection.send(http_answer(200, "{}"));
    });
    Calling calling(server.url("/users/1"));
    const auto answer = calling.send({.method = "DELETE"});
    ASSERT_TRUE(answer) << answer.error().reason;
    EXPECT_TRUE(seen.starts_with("DELETE /users/1 HTTP/1.1\r\n")) << seen;
    EXPECT_EQ(seen.find("Content-Length"), std::string::npos);
}

TEST(Client, KeepsItsConnection) {
    const FaultServer server(FaultServer::answering(jane));
    Calling calling(server.url());
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(calling.send());
    EXPECT_EQ(server.connections(), 1U);
}

TEST(Client, KeepsNoConnectionThatIsNotQuiteRight) {
    for (const std::string& answer : {jane + "more", http_answer(200, "{}", "Connection: close\r\n"),
                                      std::string("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")}) {
        const FaultServer server(FaultServer::answering(answer));
        Calling calling(server.url());
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(calling.send());
        EXPECT_EQ(server.connections(), 3U) << answer;
    }
}

TEST(Client, UsesAConnectionNeitherTooOldNorTooLongIdle) {
    for (const bool idle : {true, false}) {
        const FaultServer server(FaultServer::answering(jane));
        Calling calling(server.url());
        (idle ? calling.options.idle_timeout : calling.options.max_age) = 0ms;
        ASSERT_TRUE(calling.send());
        ASSERT_TRUE(calling.send());
        EXPECT_EQ(server.connections(), 2U);
    }
}

// threats.md D8.
TEST(Client, AsksAgainOnceWhereAKeptConnectionHadBeenClosed) {
    std::atomic<int> requests = 0;
    const FaultServer server([&](FaultConnection& connection) {
        // The second request on the first connection is read, and closed on.
        while (!connection.receive().empty()) {
            if (++requests == 2) return connection.reset();
            connection.send(jane);
        }
    });
    Calling calling(server.url());
    ASSERT_TRUE(calling.send());
    const auto again = calling.send();
    ASSERT_TRUE(again) << again.error().reason;
    EXPECT_EQ(server.connections(), 2U);
    EXPECT_EQ(requests, 3);
}

TEST(Client, NoticesAConnectionThatWasClosedWhileItWasKept) {
    FaultServer server(FaultServer::answering(jane));
    Calling calling(server.url());
    ASSERT_TRUE(calling.send());
    server.close_connections();
    ASSERT_TRUE(calling.send());
    EXPECT_EQ(server.connections(), 2U);
}

TEST(Client, DoesNotAskAgainWhereSomethingWasAnswered) {
    std::atomic<int> requests = 0;
    const FaultServer server([&](FaultConnection& connection) {
        while (!connection.receive().empty()) {
            const bool first = ++requests == 1;
            connection.send(first ? jane : "HTTP/1.1 200");
            if (!first) return;
        }
    });
    Calling calling(server.url());
    ASSERT_TRUE(calling.send());
    const auto broken = calling.send();
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, Kind::malformed);
    EXPECT_EQ(requests, 2);
}

TEST(Client, DoesNotAskAgainOnAFreshConnection) {
    const FaultServer server([](FaultConnection& connection) { connection.receive(); });
    Calling calling(server.url());
    const auto answer = calling.send();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::unreachable);
    EXPECT_EQ(server.connections(), 1U);
}

struct Fault {
    const char* name;
    FaultServer::Script script;
    Kind kind;
};

const std::string head = "HTTP/1.1 200 OK\r\n";

// threats.md D6, D7, D10.
TEST(Client, WithstandsEveryFaultWithinItsDeadline) {
    const auto sends = [](std::string bytes) {
        return [bytes = std::move(bytes)](FaultConnection& connection) {
            connection.receive();
            connection.send(bytes);
        };
    };
    const std::vector<Fault> faults = {
        {"garbage", sends("\x16\x03\x01 what is this"), Kind::malformed},
        {"truncated head", sends("HTTP/1.1 200 OK\r\nContent-"), Kind::malformed},
        {"truncated body", sends(head + "Content-Length: 10\r\n\r\n{}"), Kind::malformed},
        {"huge head",
         [](FaultConnection& connection) {
             connection.receive();
             connection.send(head);
             connection.flood("X: " + std::string(1000, 'x') + "\r\n", 1 << 30);
         },
         Kind::too_large},
        {"endless body",
         [](FaultConnection& connection) {
             connection.receive();
             connection.send(head + "\r\n");
             connection.flood(std::string(10000, 'x'), 1 << 30);
         },
         Kind::too_large},
        {"declared gigabyte", sends(head + "Content-Length: 1073741824\r\n\r\n"), Kind::too_large},
        {"endless interim answers",
         [](FaultConnection& connection) {
             connection.receive();
             connection.flood("HTTP/1.1 100 Continue\r\n\r\n", 1 << 30);
         },
         Kind::too_large},
        {"chunk extensions", sends(head + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n"),
         Kind::malformed},
        {"trailers", sends(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n"),
         Kind::malformed},
        {"reset within the reply",
         [](FaultConnection& connection) {
             connection.receive();
             connection.send(head + "Content-Length: 10\r\n\r\n{}");
             std::this_thread::sleep_for(20ms);
             connection.reset();
         },
         Kind::malformed},
        {"slow drip",
         [](FaultConnection& connection) {
             connection.receive();
             connection.drip(jane, 20ms);
         },
         Kind::timeout},
        {"silence",
         [](FaultConnection& connection) {
             connection.receive();
             connection.stay_silent();
         },
         Kind::timeout},
        {"silence after 100",
         [](FaultConnection& connection) {
             connection.receive();
             connection.send("HTTP/1.1 100 Continue\r\n\r\n");
             connection.stay_silent();
         },
         Kind::timeout}};
    for (const auto& fault : faults) {
        const FaultServer server(fault.script);
        Calling calling(server.url());
        const auto began = std::chrono::steady_clock::now();
        const auto answer = calling.send({}, 300ms);
        ASSERT_FALSE(answer) << fault.name;
        EXPECT_EQ(answer.error().kind, fault.kind) << fault.name << ": " << answer.error().reason;
        EXPECT_LT(std::chrono::steady_clock::now() - began, 3s) << fault.name;
        EXPECT_EQ(server.connections(), 1U) << fault.name;
    }
}

TEST(Client, FollowsNoRedirect) {
    const FaultServer elsewhere(FaultServer::answering(jane));
    const FaultServer server(
        FaultServer::answering(http_answer(302, "", "Location: " + elsewhere.url("/admin") + "\r\n")));
    Calling calling(server.url());
    const auto answer = calling.send();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302U);
    EXPECT_EQ(elsewhere.connections(), 0U);
}

TEST(Client, SaysAtOnceThatNobodyListens) {
    std::uint16_t port = 0;
    { port = FaultServer(FaultServer::answering("")).port(); }
    Calling calling("http://127.0.0.1:" + std::to_string(port) + "/");
    const auto answer = calling.send();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::unreachable);
    EXPECT_NE(answer.error().reason.find("refused"), std::string::npos) << answer.error().reason;
}

TEST(Client, LooksNamesUpAndTriesEachAddress) {
    // localhost is ::1 as well, where nobody listens.
    const FaultServer server(FaultServer::answering(jane));
    Calling calling("http://localhost:" + std::to_string(server.port()) + "/");
    EXPECT_TRUE(calling.send());
}

TEST(Client, RefusesARequestThatWouldBeTwo) {
    const FaultServer server(FaultServer::answering(jane));
    const std::string nul("a\0b", 3);
    const std::vector<ClientRequest> bad = {
        {.method = "GET", .fields = {{.name = "A", .value = "b\r\nX: y"}}},
        {.method = "GET", .fields = {{.name = "A", .value = "b\n"}}},
        {.method = "GET", .fields = {{.name = "A", .value = nul}}},
        {.method = "GET", .fields = {{.name = "A\r\nB", .value = "b"}}},
        {.method = "GET", .fields = {{.name = "A: b", .value = "b"}}},
        {.method = "GET", .fields = {{.name = "", .value = "b"}}},
        {.method = "GET", .fields = {{.name = "content-LENGTH", .value = "5"}}},
        {.method = "GET", .fields = {{.name = "Host", .value = "x"}}},
        {.method = "GET", .target = "/a b"},
        {.method = "GET", .target = "http://other/"},
        {.method = "GET", .target = "/a\r\nX: y"},
        {.method = "GET", .body = "{}"},
        {.method = "DELETE", .body = "{}"},
        {.method = "PUT"},
        {.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nPOST"}};
    Calling calling(server.url());
    for (const auto& request : bad) {
        const auto answer = calling.send(request);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, Kind::refused);
    }
    EXPECT_EQ(server.connections(), 0U);
}

TEST(Client, ServesManyThreads) {
    const FaultServer server(FaultServer::answering(jane));
    Calling calling("http://localhost:" + std::to_string(server.port()) + "/");
    ASSERT_TRUE(calling.send());
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 50; ++j) answered += calling.send() ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(answered, 400);
    EXPECT_LE(server.connections(), 9U) << "each thread keeps its own";
}

TEST(Client, IsBusyRatherThanWaiting) {
    const FaultServer server(FaultServer::answering(jane));
    Calling calling(server.url());
    calling.options.max_in_flight = 0;
    const auto answer = calling.send();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::busy);
}

}  // namespace
}  // namespace tokenbooth::http
