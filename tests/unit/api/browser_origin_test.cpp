// Where requests come from that a browser's own credentials prove (contract §2.4, threats.md B3).
#include "api/browser_origin.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tokenbooth::api {
namespace {

using model::CallerKind;

std::string judge(CallerKind kind, bool ambient, const std::vector<core::HeaderField>& fields) {
    const Cors cors({.allowed_origins = {"https://www.example.com"}});
    http::Request request;
    request.fields = fields;
    model::Caller caller;
    caller.kind = kind;
    caller.ambient = ambient;
    const auto judged = judge_origin(caller, request, cors);
    return judged ? "ok" : std::string(to_string(judged.error().code));
}

const std::vector<core::HeaderField> from_our_page = {{"Origin", "https://www.example.com"}};
const std::vector<core::HeaderField> from_same_origin = {{"Sec-Fetch-Site", "same-origin"}};

TEST(BrowserOrigin, LetsACookieInFromAllowedPagesAndFromThisOrigin) {
    for (const auto kind : {CallerKind::session, CallerKind::proxy, CallerKind::bearer}) {
        EXPECT_EQ(judge(kind, true, from_our_page), "ok");
        EXPECT_EQ(judge(kind, true, from_same_origin), "ok");
    }
}

TEST(BrowserOrigin, B3RefusesACookieFromAnywhereElse) {
    const std::vector<std::vector<core::HeaderField>> elsewhere = {
        {},
        {{"Origin", "null"}},
        {{"Origin", "https://evil.example"}},
        {{"Origin", "https://www.example.com.evil.example"}},
        {{"Origin", "http://www.example.com"}},
        {{"Origin", "HTTPS://WWW.EXAMPLE.COM"}},
        {{"Sec-Fetch-Site", "cross-site"}},
        {{"Sec-Fetch-Site", "same-site"}},
        {{"Sec-Fetch-Site", "none"}},
        {{"Sec-Fetch-Site", "same-origin, same-origin"}},
        {{"Referer", "https://www.example.com/"}},
        {{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}},
    };
    for (const auto& fields : elsewhere) {
        EXPECT_EQ(judge(CallerKind::session, true, fields), "origin_not_allowed")
            << (fields.empty() ? "" : fields.front().value);
    }
}

TEST(BrowserOrigin, OfAPasswordMustBeAllowedWhereItIsSent) {
    EXPECT_EQ(judge(CallerKind::password, false, {}), "ok");
    EXPECT_EQ(judge(CallerKind::password, false, from_our_page), "ok");
    EXPECT_EQ(judge(CallerKind::password, false, {{"Origin", "https://evil.example"}}), "origin_not_allowed");
}

TEST(BrowserOrigin, IsNothingToWhoeverBringsTheirOwnCredential) {
    for (const auto kind :
         {CallerKind::api_key, CallerKind::signed_request, CallerKind::mtls, CallerKind::bearer}) {
        EXPECT_EQ(judge(kind, false, {{"Origin", "https://evil.example"}}), "ok");
    }
}

}  // namespace
}  // namespace tokenbooth::api
