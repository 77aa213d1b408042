// Where single sign-on lets Zendesk lead a browser (contract §2.5, threats.md B5): the corpora of open redirects
// all end here.
#include "api/return_to.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

const SsoPageOptions& options() {
    static const SsoPageOptions value{.subdomain = "acme",
                                      .public_url = {},
                                      .login_page = {},
                                      .allowed_return_hosts = {"help.acme.example"},
                                      .after_logout = {}};
    return value;
}

bool keeps(const std::string& return_to) { return !find_return_to_problem(return_to, options()); }

TEST(ReturnTo, KeepsPathsAndZendesksOwnHosts) {
    for (const char* good : {"/",
                             "/hc",
                             "/hc/en-us",
                             "/hc/de/articles/360-%C3%9Cber-uns",
                             "/hc/search?query=a%2Fb&utf8=%E2%9C%93",
                             "/agent/tickets/1#comment",
                             "/hc/a%20b",
                             "/hc/requests/new?x=//y",
                             "/hc/100%25",
                             "/hc/v1.2/notes",
                             "/hc/...",
                             "/a;b=c",
                             "https://acme.zendesk.com",
                             "https://acme.zendesk.com/",
                             "https://acme.zendesk.com/agent",
                             "https://acme.zendesk.com:443/hc",
                             "HTTPS://ACME.zendesk.com/hc",
                             "https://acme.zendesk.com?x=y",
                             "https://acme.zendesk.com#x",
                             "https://help.acme.example/hc/de?x=1"}) {
        EXPECT_TRUE(keeps(good)) << good << ": " << find_return_to_problem(good, options()).value_or("");
    }
}

TEST(ReturnTo, DropsWhateverLeadsElsewhere) {
    for (const char* evil : {"//evil.example",
                             "///evil.example",
                             "////evil.example/%2e%2e",
                             "/\\evil.example",
                             "\\\\evil.example",
                             "\\/evil.example",
                             "/%5cevil.example",
                             "/%5Cevil.example",
                             "/%255cevil.example",
                             "/%25255cevil.example",
                             "/%2525255cevil.example",
                             "https:evil.example",
                             "https:/evil.example",
                             "https:///evil.example",
                             "https:\\\\evil.example",
                             "https://evil.example",
                             "http://acme.zendesk.com/",
                             "http://evil.example",
                             "ftp://acme.zendesk.com",
                             "javascript:alert(1)",
                             "JavaScript://acme.zendesk.com/%0aalert(1)",
                             "data:text/html,x",
                             "vbscript:x",
                             "evil.example",
                             "hc",
                             "https://acme.zendesk.com@evil.example",
                             "https://acme.zendesk.com:x@evil.example",
                             "https://user@acme.zendesk.com",
                             "https://acme.zendesk.com.evil.example",
                             "https://evilacme.zendesk.com",
                             "https://evil.acme.zendesk.com",
                             "https://evilhelp.acme.example",
                             "https://evil.help.acme.example",
                             "https://evil.example/acme.zendesk.com",
                             "https://evil.example?acme.zendesk.com",
                             "https://evil.example#@acme.zendesk.com",
                             "https://evil.example\\@acme.zendesk.com",
                             "https://acme.zendesk.com\\@evil.example",
                             "https://acme.zendesk.com:444/",
                             "https://acme.zendesk.com:0443/",
                             "https://acme.zendesk.com./",
                             "https://acme.zendesk.com%2eevil.example",
                             "https://acme.zendesk.com%00.evil",
                             "https://[::1]/",
                             "https://127.0.0.1/",
                             "https://other.zendesk.com/",
                             "https://zendesk.com/",
                             "https://\xd0\xb0"
                             "cme.zendesk.com/",
                             "https://acme\xe3\x80\x82zendesk.com/",
                             "https://xn--cme-7cd.zendesk.com/",
                             "?x",
                             "#x",
                             ".",
                             ".."}) {
        EXPECT_FALSE(keeps(evil)) << evil;
    }
}

TEST(ReturnTo, DropsWhatSomebodyOnTheWayCouldReadOtherwise) {
    for (const char* evil : {"/%09/evil.example",
                             "/\t/evil.example",
                             "/%0d%0aSet-Cookie:a=b",
                             "/%0D%0ALocation:x",
                             "/hc\r\nX: y",
                             "/hc%00",
                             "/hc/%7f",
                             "/./x",
                             "/../x",
                             "/hc/..",
                             "/hc/../../x",
                             "/%2e%2e/x",
                             "/%2E./x",
                             "/hc/%252e%252e/x",
                             "/hc/%25252e%25252e/x",
                             "/hc/%2525252e%2525252e/x",
                             "/..;/x",
                             "/hc/.;x/y",
                             "/%2f/evil.example",
                             "/%2F%2Fevil.example",
                             "/%252f%252fevil.example",
                             "/%252fevil.example%25",
                             "/hc/%252e%252e/x%25",
                             "/hc%250d%250a%25zz",
                             "/ /x",
                             "/a b",
                             "/%zz",
                             "/%",
                             "/%2",
                             "/hc/\xc3\xbc",
                             "https://acme.zendesk.com/../x",
                             "https://acme.zendesk.com/%2e%2e/x",
                             "https://acme.zendesk.com//evil",
                             "https://acme.zendesk.com/%0d%0a",
                             " /hc",
                             "/hc ",
                             "\xef\xbb\xbf/hc"}) {
        EXPECT_FALSE(keeps(evil)) << evil;
    }
    EXPECT_FALSE(keeps("/" + std::string(2048, 'a')));
    EXPECT_TRUE(keeps("/" + std::string(2047, 'a')));
}

TEST(HostName, IsWhatStandsInAnAddressWithoutPort) {
    for (const char* good : {"help.example.com", "xn--bcher-kva.example", "a-b.c"})
        EXPECT_TRUE(is_host_name(good));
    for (const char* bad :
         {"", "localhost", "Help.example.com", "https://help.example.com", "help.example.com:443", "*.example.com",
          ".example.com", "example.com.", "a..b", "a b.c", "bücher.example"}) {
        EXPECT_FALSE(is_host_name(bad)) << bad;
    }
}

}  // namespace
}  // namespace tokenbooth::api
