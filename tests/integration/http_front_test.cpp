// The HTTP front over real sockets: framing, limits, deadlines, draining.
#include "support/fake_directory.hpp"
#include "support/gate.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

const std::string healthz = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

model::User jane() {
    model::User user;
    user.external_id = "1";
    return user;
}

class HttpFront : public ::testing::Test {
  protected:
    static std::string code(const Answer& answer) { return nlohmann::json::parse(answer.body)["code"]; }
    FakeDirectory directory_{{jane()}};
    TestService service_{directory_};
};

TEST_F(HttpFront, AnswersOneRequestAfterAnotherOnOneConnection) {
    HttpClient client(service_.port());
    for (int i = 0; i < 3; ++i) {
        client.send(healthz);
        const Answer answer = client.receive();
        EXPECT_EQ(answer.status, 200U);
        EXPECT_EQ(answer.field("connection"), "keep-alive");
    }
}

TEST_F(HttpFront, AnswersAPipelineInItsOrder) {
    constexpr int requests = 2000;
    HttpClient client(service_.port());
    std::thread sender([&] {
        for (int i = 0; i < requests; ++i) {
            client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + std::to_string(i) + "\r\n\r\n");
        }
    });
    for (int i = 0; i < requests; ++i) EXPECT_EQ(client.receive().field("x-request-id"), std::to_string(i));
    sender.join();
}

TEST_F(HttpFront, ReadsARequestThatComesByteByByte) {
    HttpClient client(service_.port());
    for (const char byte : token_request(test_api_key, R"({"external_id":"1"})"))
        client.send(std::string(1, byte));
    EXPECT_EQ(client.receive().status, 200U);
}

TEST_F(HttpFront, ClosesWhereTheClientAsksForIt) {
    for (const char* request :
         {"GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /healthz HTTP/1.0\r\n\r\n"}) {
        HttpClient client(service_.port());
        client.send(request);
        EXPECT_EQ(client.receive().field("connection"), "close");
        EXPECT_TRUE(client.closed());
    }
}

TEST_F(HttpFront, AnswersAClientThatHasFinishedSending) {
    HttpClient client(service_.port());
    client.send(healthz);
    client.finish_sending();
    EXPECT_EQ(client.receive().status, 200U);
    EXPECT_TRUE(client.closed());
}

TEST_F(HttpFront, AnswersHeadWithTheFieldsOnly) {
    HttpClient client(service_.port());
    client.send("HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.receive(10s, true).field("content-length"), "15");
    client.send(healthz);
    EXPECT_EQ(client.receive().status, 200U);
}

TEST_F(HttpFront, AnswersAGetWithABodyAndCloses) {
    HttpClient client(service_.port());
    client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" + healthz);
    const Answer answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("connection"), "close");
    EXPECT_TRUE(client.closed());
}

struct Wrong {
    const char* request_line;
    unsigned status;
    const char* code;
};

TEST_F(HttpFront, KnowsExactlyItsPathsAndMethods) {
    for (const auto& [line, status, expected] :
         {Wrong{"GET /", 404, "not_found"}, Wrong{"GET //healthz", 404, "not_found"},
          Wrong{"GET /healthz/", 404, "not_found"}, Wrong{"GET /HEALTHZ", 404, "not_found"},
          Wrong{"GET /v1/chat/token", 404, "not_found"}, Wrong{"GET /demo", 404, "not_found"},
          Wrong{"POST /healthz", 405, "method_not_allowed"},
          Wrong{"DELETE /v1/messaging/token", 405, "method_not_allowed"},
          Wrong{"TRACE /healthz", 405, "method_not_allowed"},
          Wrong{"BREW /healthz", 501, "method_not_implemented"},
          Wrong{"GET /v1/%6dessaging/token", 400, "malformed_request"},
          Wrong{"GET /./healthz", 400, "malformed_request"}, Wrong{"GET /..\\healthz", 400, "malformed_request"},
          Wrong{"GET http://other/healthz", 421, "misdirected_request"}}) {
        const Answer answer = ask_once(service_.port(), std::string(line) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(answer.status, status) << line;
        EXPECT_EQ(code(answer), expected) << line;
    }
    EXPECT_EQ(ask_once(service_.port(), "PUT /v1/messaging/token HTTP/1.1\r\nHost: h\r\n\r\n").field("allow"),
              "GET, POST, OPTIONS");
    EXPECT_EQ(ask_once(service_.port(), "HEAD /v1/messaging/token HTTP/1.1\r\nHost: h\r\n\r\n").status, 405U);
}

struct Framing {
    std::string message;
    unsigned status;
};

TEST_F(HttpFront, AnswersAFramingErrorClosesAndParsesNoFurther) {
    const std::string h = "Host: h\r\n";
    const Framing errors[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\n\r\n", 400},
        {"GET /healthz HTTP/3.0\r\n" + h + "\r\n", 505},
        {"GET /" + std::string(3000, 'a') + " HTTP/1.1\r\n" + h + "\r\n", 414},
        {"GET /healthz HTTP/1.1\r\n" + h + "X: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        {"POST /v1/messaging/token HTTP/1.1\r\n" + h + "Content-Length: 70000\r\n\r\n", 413},
        {"POST /v1/messaging/token HTTP/1.1\r\n" + h + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
        {"POST /v1/messaging/token HTTP/1.1\r\n" + h + "Transfer-Encoding: xchunked\r\n\r\n", 400},
        {"POST /v1/messaging/token HTTP/1.1\r\n" + h + "Expect: tea\r\nContent-Length: 1\r\n\r\n", 417},
    };
    for (const auto& [message, status] : errors) {
        HttpClient client(service_.port());
        client.send(message + healthz);
        const Answer answer = client.receive();
        EXPECT_EQ(answer.status, status) << message.substr(0, 100);
        EXPECT_EQ(answer.field("connection"), "close");
        client.finish_sending();
        EXPECT_TRUE(client.closed()) << "a second answer to " << message.substr(0, 100);
    }
}

// threats.md F1: a plain Beast 1.81 server dies of this.
TEST_F(HttpFront, SurvivesATrailerOfMoreThan64KiB) {
    HttpClient client(service_.port());
    client.send("POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " +
                std::string(70'000, 'a') + "\r\n\r\n");
    EXPECT_EQ(client.receive().status, 400U);
    EXPECT_EQ(ask_once(service_.port(), healthz).status, 200U);
}

// threats.md F2.
TEST_F(HttpFront, TakesNoCredentialFromATrailer) {
    HttpClient client(service_.port());
    client.send(
        "POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n13\r\n{\"external_id\":\"1\"}\r\n0\r\nAuthorization: Bearer " +
        std::string(test_api_key) + "\r\n\r\n");
    EXPECT_EQ(client.receive().status, 400U);
}

TEST_F(HttpFront, AsksForABodyThatTheClientHoldsBack) {
    HttpClient client(service_.port());
    const std::string whole = token_request(test_api_key, R"({"external_id":"1"})", "Expect: 100-continue\r\n");
    const std::size_t head = whole.find("\r\n\r\n") + 4;
    client.send(whole.substr(0, head));
    EXPECT_EQ(client.receive().status, 100U);
    client.send(whole.substr(head));
    EXPECT_EQ(client.receive().status, 200U);
}

TEST_F(HttpFront, LivesThroughClientsThatVanish) {
    for (int i = 0; i < 200; ++i) {
        const HttpClient client(service_.port());
        client.send(token_request(test_api_key, R"({"external_id":"1"})").substr(0, static_cast<std::size_t>(i)));
    }
    EXPECT_EQ(ask_once(service_.port(), healthz).status, 200U);
}

TEST_F(HttpFront, HasItsOwnPort) {
    auto options = TestService::default_options();
    options.listen = {"127.0.0.1:" + std::to_string(service_.port())};
    try {
        const TestService second(directory_, options);
        FAIL() << "two services at one port";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("is another program there already"), std::string::npos);
    }
}

TEST(HttpDeadlines, EndARequestThatDoesNotArrive) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.limits.header_timeout = 100ms;
    options.limits.body_timeout = 100ms;
    options.limits.idle_timeout = 100ms;
    const TestService service(directory, options);

    HttpClient slow_head(service.port());
    slow_head.send("GET /hea");
    EXPECT_EQ(slow_head.receive().status, 408U);
    EXPECT_TRUE(slow_head.closed());

    HttpClient slow_body(service.port());
    slow_body.send("POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
    EXPECT_EQ(slow_body.receive().status, 408U);
    EXPECT_TRUE(slow_body.closed());

    HttpClient idle(service.port());
    EXPECT_TRUE(idle.closed());

    HttpClient used(service.port());
    used.send(healthz);
    EXPECT_EQ(used.receive().status, 200U);
    EXPECT_TRUE(used.closed());
}

TEST(HttpDeadlines, AreNotExtendedByProgress) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.limits.header_timeout = 300ms;
    const TestService service(directory, options);
    HttpClient client(service.port());
    client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX: ");
    // A byte every 20 ms: the answer comes within the limit all the same.
    std::thread drip([&] {
        for (int i = 0; i < 100; ++i) {
            client.send("a");
            std::this_thread::sleep_for(20ms);
        }
    });
    EXPECT_EQ(client.receive(1500ms).status, 408U);
    drip.join();
}

// threats.md H17.
TEST(HttpLimits, GiveThePlaceOfTheLongestIdleToWhoeverComes) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.threads = 1;
    options.max_connections = 2;
    const TestService service(directory, options);
    HttpClient first(service.port());
    first.send(healthz);
    EXPECT_EQ(first.receive().status, 200U);
    HttpClient second(service.port());
    second.send(healthz);
    EXPECT_EQ(second.receive().status, 200U);
    HttpClient third(service.port());
    third.send(healthz);
    EXPECT_EQ(third.receive().status, 200U);
    EXPECT_TRUE(first.closed());
    second.send(healthz);
    EXPECT_EQ(second.receive().status, 200U);
}

TEST(HttpLimits, FindTheIdleOfOtherThreadsToo) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.threads = 4;
    options.max_connections = 4;
    const TestService service(directory, options);
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < 40; ++i) {
        clients.push_back(std::make_unique<HttpClient>(service.port()));
        clients.back()->send(healthz);
        EXPECT_EQ(clients.back()->receive().status, 200U) << i;
    }
}

// Of a thread that hangs nobody knows when it would let anybody go.
TEST(HttpLimits, HoldAlsoWhereTheIdleAreOfAThreadThatHangs) {
    ScriptedDirectory directory([](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        std::this_thread::sleep_for(2s);
        co_return directory::FoundUser();
    });
    auto options = TestService::default_options();
    options.max_connections = 20;
    TestService service(directory, options);
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<HttpClient>(service.port()));
        clients.back()->send(healthz);
        EXPECT_EQ(clients.back()->receive().status, 200U);
    }
    clients.front()->send(token_request(test_api_key, R"({"external_id":"1"})"));
    std::this_thread::sleep_for(100ms);
    std::size_t most = 0;
    for (int i = 0; i < 600; ++i) {
        clients.push_back(std::make_unique<HttpClient>(service.port()));
        clients.back()->send("GET /hea");
        most = std::max(most, service.server().connections());
    }
    // So many more may be told that there is no room.
    EXPECT_LE(most, 20U + 128U);
}

// RFC 9112 §2.2 has such clients.
TEST(HttpDeadlines, SayNothingToWhoSendsButAnEmptyLineMore) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.limits.header_timeout = 100ms;
    const TestService service(directory, options);
    HttpClient client(service.port());
    client.send(healthz + "\r\n");
    EXPECT_EQ(client.receive().status, 200U);
    EXPECT_TRUE(client.closed()) << "no 408 that would be taken for the next answer";
}

TEST(HttpLimits, SayThatThereIsNoRoomWhereNobodyIsIdle) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.threads = 1;
    options.max_connections = 2;
    TestService service(directory, options);
    const HttpClient first(service.port());
    first.send("GET /hea");
    const HttpClient second(service.port());
    second.send("GET /hea");
    while (service.server().connections() < 2) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(50ms);
    HttpClient third(service.port());
    const Answer answer = third.receive();
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(answer.field("retry-after"), "1");
    EXPECT_EQ(nlohmann::json::parse(answer.body)["code"], "overloaded");
    EXPECT_TRUE(third.closed());
}

// threats.md H18.
TEST(HttpLimits, LeaveRoomForOtherPeers) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.max_connections_per_peer = 2;
    const TestService service(directory, options);
    const auto is_served = [&](HttpClient& client) {
        client.send(healthz);
        try {
            return client.receive().status == 200;
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    HttpClient first(service.port());
    EXPECT_TRUE(is_served(first));
    {
        HttpClient second(service.port());
        EXPECT_TRUE(is_served(second));
        HttpClient third(service.port());
        EXPECT_FALSE(is_served(third));
        HttpClient other_peer(service.port(), "127.0.0.2");
        EXPECT_TRUE(is_served(other_peer));
    }
    for (int i = 0; i < 500; ++i) {
        HttpClient next(service.port());
        if (is_served(next)) return;
        std::this_thread::sleep_for(10ms);
    }
    FAIL() << "no place came back";
}

TEST(HttpLimits, DoNotCountTheConnectionsOfTrustedProxies) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.max_connections_per_peer = 1;
    options.trusted_proxies = {"127.0.0.1"};
    const TestService service(directory, options);
    HttpClient first(service.port());
    HttpClient second(service.port());
    for (auto* client : {&first, &second}) {
        client->send(healthz);
        EXPECT_EQ(client->receive().status, 200U);
    }
}

TEST(HttpLimits, EndAConnectionAfterSoManyRequests) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.max_requests_per_connection = 2;
    const TestService service(directory, options);
    HttpClient client(service.port());
    client.send(healthz + healthz + healthz);
    EXPECT_EQ(client.receive().field("connection"), "keep-alive");
    EXPECT_EQ(client.receive().field("connection"), "close");
    client.finish_sending();
    EXPECT_TRUE(client.closed());
}

TEST(HttpDrain, FinishesWhatIsInFlightAndThenEnds) {
    Gate gate;
    ScriptedDirectory directory([&](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        co_await gate.pass();
        co_return std::make_shared<const model::User>(jane());
    });
    TestService service(directory);
    const std::uint16_t port = service.port();
    HttpClient idle(port);
    idle.send(healthz);
    EXPECT_EQ(idle.receive().status, 200U);
    HttpClient client(port);
    client.send(token_request(test_api_key, R"({"external_id":"1"})"));
    gate.wait_until_reached();

    service.server().begin_drain();
    EXPECT_TRUE(idle.closed());
    // Each event loop closes its own listener.
    const auto refused = [port] {
        try {
            const HttpClient late(port);
            return false;
        } catch (const std::runtime_error&) {
            return true;
        }
    };
    while (!refused()) std::this_thread::sleep_for(1ms);
    gate.open();
    const Answer answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("connection"), "close");
    client.finish_sending();
    service.server().wait();
}

TEST(HttpDrain, IsNotReadyAndStillAnswersDuringItsDelay) {
    FakeDirectory directory({jane()});
    auto options = TestService::default_options();
    options.drain_delay = 60s;
    TestService service(directory, options);
    service.server().begin_drain();
    const Answer ready = ask_once(service.port(), "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(ready.status, 503U);
    EXPECT_EQ(nlohmann::json::parse(ready.body)["code"], "shutting_down");
    const Answer answer = ask_once(service.port(), token_request(test_api_key, R"({"external_id":"1"})"));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("connection"), "close");
}

TEST(HttpDrain, StopsAfterItsGraceWhateverIsInFlight) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    options.shutdown_grace = 100ms;
    TestService service(directory, options);
    HttpClient stuck(service.port());
    stuck.send("GET /hea");
    std::this_thread::sleep_for(50ms);
    service.server().begin_drain();
    service.server().wait();
}

}  // namespace
}  // namespace tokenbooth::test
