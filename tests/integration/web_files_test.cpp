// The files that browsers load, as they are answered: GET /v1/messenger.js.
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/memory.hpp"
#include "support/paths.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

namespace tokenbooth::test {
namespace {

std::string file(const std::string& path) {
    std::ifstream in(source_folder() / "web" / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class BrowserScript : public ::testing::Test {
  protected:
    Answer ask(const std::string& method, const std::string& fields = "", bool has_body = true) {
        HttpClient client(service_.port());
        client.send(method + " /v1/messenger.js HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
        return client.receive(std::chrono::seconds(10), !has_body);
    }

    FakeDirectory directory_{{}};
    TestService service_{directory_};
};

TEST_F(BrowserScript, IsTheFileByteForByte) {
    const Answer answer = ask("GET");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(answer.body, file("messenger.js"));
    EXPECT_EQ(answer.field("content-length"), std::to_string(answer.body.size()));
}

TEST_F(BrowserScript, MayBeLoadedByEveryPageAndKeptForAWhile) {
    for (const char* origin :
         {"", "Origin: https://elsewhere.example\r\n", "Origin: https://shop.example.com\r\n"}) {
        const Answer answer = ask("GET", origin);
        EXPECT_EQ(answer.field("access-control-allow-origin"), "*") << origin;
        EXPECT_EQ(answer.field("access-control-allow-credentials"), "") << origin;
        EXPECT_EQ(answer.field("cross-origin-resource-policy"), "cross-origin") << origin;
        EXPECT_EQ(answer.field("cache-control"), "public, max-age=300") << origin;
    }
}

TEST_F(BrowserScript, IsNotSentAgainToWhoeverHasIt) {
    const std::string etag = ask("GET").field("etag");
    ASSERT_EQ(etag.size(), 34U);
    for (const std::string& known : {etag, "W/" + etag, "\"another\" , " + etag, std::string("*")}) {
        const Answer answer = ask("GET", "If-None-Match: " + known + "\r\n", false);
        EXPECT_EQ(answer.status, 304U) << known;
        EXPECT_EQ(answer.body, "");
        EXPECT_EQ(answer.field("etag"), etag);
        EXPECT_EQ(answer.field("access-control-allow-origin"), "*");
    }
    for (const std::string& other : {std::string("\"another\""), etag.substr(1), std::string("")}) {
        EXPECT_EQ(ask("GET", "If-None-Match: " + other + "\r\n").status, 200U) << other;
    }
}

TEST_F(BrowserScript, HasAHeadAndNoOtherMethod) {
    const Answer head = ask("HEAD", "", false);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.field("content-length"), std::to_string(file("messenger.js").size()));
    EXPECT_EQ(ask("POST", "Content-Length: 0\r\n").field("allow"), "GET, HEAD, OPTIONS");
}

// The file is in the binary once; whoever asks for it and does not read has no copy of his own.
TEST_F(BrowserScript, CostsNoMemoryForAClientThatDoesNotRead) {
    constexpr std::size_t clients = 200;
    const std::string largest = file("openapi.json");
    ask("GET");
    const std::size_t before = allocated_bytes();
    std::vector<std::unique_ptr<HttpClient>> slow;
    for (std::size_t i = 0; i < clients; ++i) {
        slow.push_back(std::make_unique<HttpClient>(service_.port()));
        slow.back()->send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    // Answered when all before it have been.
    ask("GET");
    // Some 2 KiB each for the connection and its head; the kernel's buffers take most of the file, and 20 KiB are
    // left.
    EXPECT_LT(allocated_bytes() - before, clients * 8 * 1024);
    for (auto& client : slow) EXPECT_EQ(client->receive().body, largest);
}

}  // namespace
}  // namespace tokenbooth::test
