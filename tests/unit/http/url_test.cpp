#include <tokenbooth/http/url.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

struct Case {
    const char* text;
    bool is_https;
    const char* host;
    std::uint16_t port;
    const char* target;
    const char* authority;
};

TEST(Url, IsTakenApart) {
    for (const auto& [text, is_https, host, port, target, authority] :
         {Case{"http://shop.internal/api/session", false, "shop.internal", 80, "/api/session", "shop.internal"},
          Case{"HTTPS://Shop.Internal", true, "shop.internal", 443, "/", "shop.internal"},
          Case{"http://127.0.0.1:3000?a=b", false, "127.0.0.1", 3000, "/?a=b", "127.0.0.1:3000"},
          Case{"https://[2001:db8::1]:8443/x?y=/", true, "2001:db8::1", 8443, "/x?y=/", "[2001:db8::1]:8443"},
          Case{"https://[::1]/", true, "::1", 443, "/", "[::1]"},
          Case{"http://h:443/%20", false, "h", 443, "/%20", "h:443"}}) {
        const auto url = parse_url(text);
        ASSERT_TRUE(url) << text << ": " << url.error().message;
        EXPECT_EQ(url->is_https, is_https) << text;
        EXPECT_EQ(url->host, host);
        EXPECT_EQ(url->port, port);
        EXPECT_EQ(url->target, target);
        EXPECT_EQ(url->authority(), authority);
    }
    EXPECT_EQ(parse_url("https://a.b:443/c")->origin(), "https://a.b");
    EXPECT_EQ(parse_url("http://a.b:81/c")->origin(), "http://a.b:81");
}

TEST(Url, IsRefusedWhereItCouldBeReadInTwoWays) {
    for (const char* text : {"",
                             "shop.internal/x",
                             "ftp://h/",
                             "//h/",
                             "http:/h",
                             "http://",
                             "http:///x",
                             "http://user@h/",
                             "http://user:pass@h/",
                             "http://h:0/",
                             "http://h:65536/",
                             "http://h:/",
                             "http://h:8x/",
                             "http://h/#f",
                             "http://h\\x/",
                             "http://h/a b",
                             "http://h/\r\nX: y",
                             "http://h/\x7f",
                             "http://h\xc3\xa9/",
                             "http://[::1/",
                             "http://[1.2.3.4]/",
                             "http://[::1]x/",
                             "http://h,x/",
                             "http://a b/",
                             "http://%68/"}) {
        EXPECT_FALSE(parse_url(text)) << text;
    }
    EXPECT_EQ(parse_url("http://user:canary@h/").error().message.find("canary"), std::string::npos);
}

TEST(Url, KnowsWhatStaysOnThisMachine) {
    for (const char* text : {"http://localhost/", "http://127.0.0.1/", "http://127.9.9.9:80/", "http://[::1]/",
                             "http://[::ffff:127.0.0.1]/", "http://id.localhost/"}) {
        EXPECT_TRUE(parse_url(text)->is_loopback()) << text;
    }
    for (const char* text : {"http://localhost.evil/", "http://128.0.0.1/", "http://127.0.0.1.evil/",
                             "http://0.0.0.0/", "http://[::]/"}) {
        EXPECT_FALSE(parse_url(text)->is_loopback()) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::http
