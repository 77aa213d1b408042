#include "http/client_address.hpp"
#include "http/proxy_protocol.hpp"

#include <tokenbooth/http/listen_address.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using core::IpAddress;
using Source = ClientAddressSource;

ClientAddressRules rules(Source source) {
    ServerOptions options;
    options.trusted_proxies = {"10.0.0.0/8", "2001:db8::/32", "unix"};
    options.client_address_from = source;
    return ClientAddressRules(options);
}

struct Said {
    const char* peer;
    const char* value;
    const char* client;
};

std::string client(const ClientAddressRules& rules, const char* name, const Said& said) {
    const std::vector<core::HeaderField> fields = {{.name = name, .value = said.value}};
    return to_string(rules.client_of(IpAddress::parse(said.peer), fields));
}

TEST(ClientAddress, A6IsTheFirstHopFromTheRightThatIsNoTrustedProxy) {
    const auto by_x_forwarded_for = rules(Source::x_forwarded_for);
    for (const Said& said :
         {Said{"10.0.0.1", "203.0.113.7", "203.0.113.7"},
          Said{"10.0.0.1", "6.6.6.6, 203.0.113.7, 10.1.1.1", "203.0.113.7"},
          Said{"10.0.0.1", "10.9.9.9,10.8.8.8", "10.9.9.9"}, Said{"10.0.0.1", "203.0.113.7:4711", "203.0.113.7"},
          Said{"10.0.0.1", "[2001:dead::1]:4711", "2001:dead::1"},
          Said{"10.0.0.1", "2001:dead::1", "2001:dead::1"}, Said{"10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"},
          Said{"2001:db8::9", "203.0.113.7", "203.0.113.7"}, Said{"10.0.0.1", "", "10.0.0.1"},
          Said{"10.0.0.1", "203.0.113.7, unknown", "10.0.0.1"},
          Said{"10.0.0.1", "203.0.113.7, garbage, 10.1.1.1", "10.1.1.1"},
          Said{"203.0.113.9", "6.6.6.6", "203.0.113.9"}}) {
        EXPECT_EQ(client(by_x_forwarded_for, "X-Forwarded-For", said), said.client) << said.value;
    }
    EXPECT_EQ(client(by_x_forwarded_for, "Forwarded", {"10.0.0.1", "for=6.6.6.6", ""}), "10.0.0.1");
}

// RFC 7239 §4.
TEST(ClientAddress, IsReadFromForwarded) {
    const auto by_forwarded = rules(Source::forwarded);
    for (const Said& said :
         {Said{"10.0.0.1", "for=203.0.113.7", "203.0.113.7"},
          Said{"10.0.0.1", "for=6.6.6.6, For=\"203.0.113.7:80\";proto=https;by=10.0.0.2", "203.0.113.7"},
          Said{"10.0.0.1", "proto=https; for=\"[2001:dead::1]:4711\"", "2001:dead::1"},
          Said{"10.0.0.1", "for=_hidden", "10.0.0.1"}, Said{"10.0.0.1", "proto=https", "10.0.0.1"}}) {
        EXPECT_EQ(client(by_forwarded, "Forwarded", said), said.client) << said.value;
    }
}

TEST(ClientAddress, A6IsThePeerWhereNobodyIsToBeBelieved) {
    EXPECT_EQ(client(rules(Source::peer), "X-Forwarded-For", {"10.0.0.1", "6.6.6.6", ""}), "10.0.0.1");
    EXPECT_EQ(client(ClientAddressRules(ServerOptions()), "X-Forwarded-For", {"127.0.0.1", "6.6.6.6", ""}),
              "127.0.0.1");
}

TEST(ClientAddress, OfAUnixSocketIsWhatItsProxySays) {
    const std::vector<core::HeaderField> fields = {{.name = "X-Forwarded-For", .value = "203.0.113.7"}};
    EXPECT_EQ(to_string(rules(Source::x_forwarded_for).client_of(std::nullopt, fields)), "203.0.113.7");
    EXPECT_EQ(to_string(rules(Source::x_forwarded_for).client_of(std::nullopt, {})), "unix");
}

TEST(TrustedProxy, IsANetworkAndNeverEverybody) {
    for (const char* proxy : {"10.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "::1", "2001:db8::/32", "unix"}) {
        EXPECT_FALSE(find_proxy_problem(proxy)) << proxy;
    }
    for (const char* proxy : {"", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96", "10.0.0.1/8", "10.0.0.0/33",
                              "10.0.0.0/", "10.0.0.0/x", "10.0.0", "example.com", "fe80::1%eth0", "*"}) {
        EXPECT_TRUE(find_proxy_problem(proxy)) << proxy;
    }
}

using State = ProxyHeader::State;

// haproxy.org, proxy-protocol.txt §2.1.
TEST(ProxyProtocol, Version1IsALine) {
    const std::string line = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n";
    const auto header = parse_proxy_header(line + "GET / ");
    ASSERT_EQ(header.state, State::complete);
    EXPECT_EQ(header.size, line.size());
    EXPECT_EQ(to_string(header.client), "203.0.113.7");
    for (std::size_t size = 0; size < line.size(); ++size) {
        EXPECT_EQ(parse_proxy_header(line.substr(0, size)).state, State::incomplete) << size;
    }
    EXPECT_EQ(to_string(parse_proxy_header("PROXY TCP6 2001:dead::1 ::1 1 2\r\n").client), "2001:dead::1");
    const auto unknown = parse_proxy_header("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n");
    EXPECT_EQ(unknown.state, State::complete);
    EXPECT_FALSE(unknown.names_client);
    for (const std::string& wrong :
         {std::string("GET / HTTP/1.1\r\n"), std::string("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n"),
          std::string("PROXY TCP4 ::1 ::1 1 2\r\n"), std::string("PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n"),
          std::string("PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n"), std::string("PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n"),
          "PROXY UNKNOWN " + std::string(100, 'x'), std::string("proxy UNKNOWN\r\n")}) {
        EXPECT_EQ(parse_proxy_header(wrong).state, State::malformed) << wrong;
    }
}

std::string version_2(unsigned char command, unsigned char family, const std::string& rest) {
    std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
    header += static_cast<char>(command);
    header += static_cast<char>(family);
    header += static_cast<char>(rest.size() >> 8U);
    header += static_cast<char>(rest.size() & 0xffU);
    return header + rest;
}

// §2.2.
TEST(ProxyProtocol, Version2IsABlock) {
    const std::string v4("\xcb\x00\x71\x07\xc0\x00\x02\x01\x12\x67\x01\xbb", 12);
    const std::string whole = version_2(0x21, 0x11, v4 + std::string("\x04\x00\x01x", 4));
    const auto header = parse_proxy_header(whole + "GET / ");
    ASSERT_EQ(header.state, State::complete);
    EXPECT_EQ(header.size, whole.size());
    EXPECT_EQ(to_string(header.client), "203.0.113.7");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(parse_proxy_header(whole.substr(0, size)).state, State::incomplete) << size;
    }
    EXPECT_EQ(
        to_string(parse_proxy_header(version_2(0x21, 0x21, std::string(15, '\0') + "\x01" + std::string(20, '\0')))
                      .client),
        "::1");
    EXPECT_FALSE(parse_proxy_header(version_2(0x20, 0x00, "")).names_client) << "the proxy's own health check";
    EXPECT_EQ(parse_proxy_header(version_2(0x20, 0x00, "")).state, State::complete);
    EXPECT_EQ(to_string(parse_proxy_header(version_2(0x21, 0x31, std::string(216, '/'))).client), "unix");
    EXPECT_EQ(parse_proxy_header(version_2(0x21, 0x11, "short")).state, State::malformed);
    EXPECT_EQ(parse_proxy_header(version_2(0x31, 0x11, v4)).state, State::malformed);
    EXPECT_EQ(parse_proxy_header(version_2(0x22, 0x11, v4)).state, State::malformed);
    EXPECT_EQ(parse_proxy_header(version_2(0x21, 0x11, std::string(5000, 'x'))).state, State::malformed);
}

}  // namespace
}  // namespace tokenbooth::http
