// Backends that sign their requests or show a certificate, and proxies that say who has signed in.
#include "support/manual_clock.hpp"

#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/callers/mtls.hpp>
#include <tokenbooth/callers/proxy.hpp>
#include <tokenbooth/callers/signed_request.hpp>
#include <tokenbooth/crypto/request_signature.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

constexpr std::int64_t noon = 1'800'000'000;
constexpr const char* shop_secret = "a-secret-between-two-servers-0123456789";

// One request that can be sent in parts, so that each can be made wrong.
struct SignedRequest {
    std::string method = "POST";
    std::string target = "/v1/messaging/token?x=1";
    std::string body = R"({"external_id":"42"})";
    std::string caller = "shop";
    std::string timestamp = std::to_string(noon);
    std::string nonce = "0123456789abcdefABCDEF_-";
    std::string secret = shop_secret;
    std::string signature() const {
        return crypto::request_signature(
            crypto::HmacSha256(secret),
            {.method = method, .target = target, .timestamp = timestamp, .nonce = nonce, .body = body});
    }
    std::vector<core::HeaderField> fields(const std::string& signature) const {
        return {{"Tokenbooth-Caller", caller},
                {"Tokenbooth-Timestamp", timestamp},
                {"Tokenbooth-Nonce", nonce},
                {"Tokenbooth-Signature", signature}};
    }
};

// What the verdict was, in a word or as the reason for the log.
std::string word_for(const Verdict& verdict) {
    if (const auto* rejected = std::get_if<Rejected>(&verdict)) return rejected->reason;
    if (const auto* undecided = std::get_if<Undecided>(&verdict))
        return std::string(to_string(undecided->error.code));
    if (const auto* accepted = std::get_if<Accepted>(&verdict)) {
        return "accepted " + accepted->caller.name + (accepted->subject ? " as " + accepted->subject->value : "");
    }
    return "no credentials";
}

std::string ask(Authenticator& authenticator, const model::RequestHead& head, std::string_view body = "") {
    auto task = authenticator.authenticate(head, body, core::Deadline::after(std::chrono::seconds(1)));
    return word_for(task.result());
}

class SignedRequests : public ::testing::Test {
  protected:
    SignedRequests() {
        std::vector<SignedRequestOptions> backends(1);
        backends[0].name = "shop";
        backends[0].secret = core::Secret(shop_secret);
        authenticator_ = make_signed_request_authenticator(backends, *replays_, clock_, uses_);
    }
    std::string send(const SignedRequest& request) { return send(request, request.signature()); }
    std::string send(const SignedRequest& request, const std::string& signature) {
        const auto fields = request.fields(signature);
        return ask(*authenticator_, {.method = request.method, .target = request.target, .fields = fields},
                   request.body);
    }

    test::ManualClock clock_{noon};
    LastUse uses_;
    std::unique_ptr<state::ReplayGuard> replays_ = state::make_memory_replay_guard(clock_);
    std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(SignedRequests, AreThoseOfWhoeverHoldsTheSecret) {
    EXPECT_EQ(send({}), "accepted shop");
    uses_.for_each([](const auto& kind, const auto& name, const auto& slot) {
        EXPECT_EQ(kind + " " + name, "signed shop");
        EXPECT_EQ(slot.at(), noon);
    });
}

// The text that is signed, put together here by hand as contract §4.3 has it.
TEST_F(SignedRequests, AreSignedOverEveryPartAsTheContractHasIt) {
    const SignedRequest request;
    const std::string text = "v1\nPOST\n/v1/messaging/token?x=1\n1800000000\n0123456789abcdefABCDEF_-\n" +
                             crypto::to_hex(crypto::sha256(R"({"external_id":"42"})"));
    EXPECT_EQ(request.signature(), "v1=" + crypto::to_hex(crypto::HmacSha256(shop_secret).mac(text)));
}

TEST_F(SignedRequests, AreRefusedWhereAnyPartWasChangedOnTheWay) {
    const SignedRequest good;
    const std::string signature = good.signature();
    const auto changed = [&](auto change) {
        SignedRequest request = good;
        change(request);
        return send(request, signature);
    };
    const std::string wrong = "the signature of shop is wrong";
    EXPECT_EQ(changed([](auto& request) { request.method = "GET"; }), wrong);
    EXPECT_EQ(changed([](auto& request) { request.target = "/v1/messaging/token"; }), wrong);
    EXPECT_EQ(changed([](auto& request) { request.body = R"({"external_id":"43"})"; }), wrong);
    EXPECT_EQ(changed([](auto& request) { request.timestamp = std::to_string(noon + 1); }), wrong);
    EXPECT_EQ(changed([](auto& request) { request.nonce += "x"; }), wrong);
    EXPECT_EQ(changed([](auto& request) { request.caller = "other"; }),
              "no backend of this name signs its requests");
    EXPECT_EQ(send(good), "accepted shop") << "none of them has used the nonce up";
}

TEST_F(SignedRequests, AreTakenOnceAsLongAsTheirTimestampCounts) {
    const SignedRequest request;
    EXPECT_EQ(send(request), "accepted shop");
    for (const std::int64_t later : {0, 1, 299, 300}) {
        clock_.set(noon + later);
        EXPECT_EQ(send(request), "the nonce has been used: the request of shop is a replay") << later;
    }
    clock_.set(noon + 300, 999);
    EXPECT_EQ(send(request), "the nonce has been used: the request of shop is a replay") << "its last moment";
    clock_.set(noon + 301);
    EXPECT_TRUE(send(request).starts_with("the timestamp of shop is 301 s behind our clock"));
    clock_.set(noon + 302);
    SignedRequest another;
    another.timestamp = std::to_string(noon + 302);
    EXPECT_EQ(send(another), "accepted shop") << "what is long over may be used anew";
}

TEST_F(SignedRequests, AreRefusedOutsideTheWindowOnEitherSide) {
    for (const std::int64_t off : {-301, 301}) {
        SignedRequest request;
        request.timestamp = std::to_string(noon + off);
        EXPECT_TRUE(send(request).starts_with("the timestamp of shop is")) << off;
    }
    for (const std::int64_t off : {-300, 300}) {
        SignedRequest request;
        request.timestamp = std::to_string(noon + off);
        request.nonce += std::to_string(off + 1000);
        EXPECT_EQ(send(request), "accepted shop") << off;
    }
}

TEST_F(SignedRequests, AreRefusedWhereAFieldIsMalformed) {
    for (const char* nonce : {"0123456789abcde", "0123456789abcde!", "0123456789 abcdef", ""}) {
        SignedRequest request;
        request.nonce = nonce;
        EXPECT_EQ(send(request), "the timestamp or the nonce of shop is malformed") << nonce;
    }
    SignedRequest long_nonce;
    long_nonce.nonce = std::string(65, 'a');
    EXPECT_EQ(send(long_nonce), "the timestamp or the nonce of shop is malformed");
    for (const char* timestamp :
         {"", "now", "-5", "+1800000000", "1800000000.0", " 1800000000", "9999999999999", "1e9", "0x6b49d200"}) {
        SignedRequest request;
        request.timestamp = timestamp;
        EXPECT_EQ(send(request), "the timestamp or the nonce of shop is malformed") << timestamp;
    }
    const SignedRequest request;
    for (const std::string& signature :
         {std::string(), std::string("v1="), std::string("v2=") + request.signature().substr(3),
          request.signature().substr(3), request.signature() + "0", request.signature().substr(0, 66)}) {
        EXPECT_EQ(send(request, signature), "the signature of shop is not v1= and 64 hexadecimal digits")
            << signature;
    }
}

TEST_F(SignedRequests, AreRefusedWhereAFieldIsMissingOrStandsTwice) {
    const SignedRequest request;
    for (std::size_t i = 0; i < 4; ++i) {
        auto fields = request.fields("v1=00");
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(ask(*authenticator_, {.method = "POST", .target = "/", .fields = fields}),
                  "a field of the signature is missing or stands twice");
        auto twice = request.fields("v1=00");
        twice.push_back(twice[i]);
        EXPECT_EQ(ask(*authenticator_, {.method = "POST", .target = "/", .fields = twice}),
                  "a field of the signature is missing or stands twice");
    }
    EXPECT_EQ(ask(*authenticator_, {.method = "POST", .target = "/", .fields = {}}), "no credentials");
}

TEST(ReplayGuard, RefusesRatherThanForgetsWhenItIsFull) {
    test::ManualClock clock(noon);
    const auto replays = state::make_memory_replay_guard(clock, 64);
    const auto take = [&](int number) {
        const std::string mark = "mark " + std::to_string(number);
        auto task = replays->take(mark, core::WallTime(std::chrono::seconds(noon + 60)),
                                  core::Deadline::after(std::chrono::seconds(1)));
        return task.result();
    };
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto taken = take(i);
        if (taken) continue;
        ++refused;
        EXPECT_EQ(taken.error().code, core::Errc::overloaded);
    }
    EXPECT_GE(refused, 1000 - 64);
    EXPECT_LT(refused, 1000);
    clock.set(noon + 62);
    EXPECT_TRUE(*take(2000)) << "what no longer counts makes place";
}

model::RequestHead shown(const std::vector<std::string>& names) {
    model::RequestHead head;
    head.tls_names = names;
    return head;
}

TEST(Mtls, KnowsABackendByOneWholeNameOfItsCertificate) {
    test::ManualClock clock(noon);
    LastUse uses;
    std::vector<MtlsOptions> backends(2);
    backends[0].name = "shop";
    backends[0].subject_alt_name = "dns:shop.internal";
    backends[1].name = "mesh";
    backends[1].subject_alt_name = "uri:spiffe://acme/shop";
    const auto authenticator = make_mtls_authenticator(backends, clock, uses);
    const std::vector<std::string> shop = {"dns:other.internal", "dns:shop.internal"};
    EXPECT_EQ(ask(*authenticator, shown(shop)), "accepted shop");
    uses.for_each([](const auto& kind, const auto& name, const auto& slot) {
        EXPECT_EQ(kind, "mtls");
        EXPECT_EQ(slot.at(), name == "shop" ? noon : 0) << name;
    });
    EXPECT_EQ(ask(*authenticator, shown({"uri:spiffe://acme/shop"})), "accepted mesh");
    EXPECT_EQ(ask(*authenticator, shown({})), "no credentials");
    for (const char* stranger : {"dns:shop.internal.evil.example", "dns:evil.shop.internal", "dns:*.internal",
                                 "uri:shop.internal", "email:shop.internal", "dns:shop"}) {
        EXPECT_EQ(ask(*authenticator, shown({stranger})),
                  "the client certificate of " + std::string(stranger) + " is that of no configured backend");
    }
}

std::string proxied(const std::vector<core::HeaderField>& fields, bool trusted = true,
                    model::SubjectKey subject_is = model::SubjectKey::username) {
    const auto authenticator = make_proxy_authenticator({.header = "X-Forwarded-User", .subject_is = subject_is});
    return ask(*authenticator, {.method = "GET",
                                .target = "/",
                                .fields = fields,
                                .client = "203.0.113.5",
                                .from_trusted_proxy = trusted});
}

TEST(ProxyCaller, A7BelievesTrustedProxiesOnlyAndOneValueOnly) {
    EXPECT_EQ(proxied({{"x-forwarded-user", "jane"}}), "accepted X-Forwarded-User as jane");
    EXPECT_EQ(proxied({}), "no credentials");
    EXPECT_EQ(proxied({{"X-Forwarded-User", ""}}), "no credentials");
    const std::string untrusted = "the field X-Forwarded-User comes from none of server.trusted_proxies";
    EXPECT_EQ(proxied({{"X-Forwarded-User", "jane"}}, false), untrusted);
    EXPECT_EQ(proxied({{"X-Forwarded-User", ""}}, false), untrusted);
    const std::string several = "the field X-Forwarded-User holds more than one value";
    EXPECT_EQ(proxied({{"X-Forwarded-User", "jane"}, {"x-forwarded-user", "eve"}}), several);
    EXPECT_EQ(proxied({{"X-Forwarded-User", "jane"}, {"X-Forwarded-User", "jane"}}), several);
    EXPECT_EQ(proxied({{"X-Forwarded-User", "jane, eve"}}), several);
    EXPECT_EQ(proxied({{"X_Forwarded_User", "jane"}, {"X-Forwarded-Users", "jane"}}), "no credentials");
}

TEST(ProxyCaller, RefusesWhatIsNoSubject) {
    EXPECT_TRUE(
        proxied({{"X-Forwarded-User", "ja\x01ne"}}).starts_with("the field X-Forwarded-User: the subject"));
    EXPECT_TRUE(proxied({{"X-Forwarded-User", "\xff"}}).starts_with("the field X-Forwarded-User: the subject"));
    EXPECT_TRUE(proxied({{"X-Forwarded-User", "jane"}}, true, model::SubjectKey::email)
                    .starts_with("the field X-Forwarded-User: the subject"));
    EXPECT_EQ(proxied({{"X-Forwarded-User", "j@soap.com"}}, true, model::SubjectKey::email),
              "accepted X-Forwarded-User as j@soap.com");
}

TEST(ProxyCaller, CountsAsSentByTheBrowserItself) {
    const auto authenticator = make_proxy_authenticator({.header = "X-User"});
    const std::vector<core::HeaderField> fields = {{"X-User", "42"}};
    const model::RequestHead head{.method = "GET", .target = "/", .fields = fields, .from_trusted_proxy = true};
    auto task = authenticator->authenticate(head, "", core::Deadline::after(std::chrono::seconds(1)));
    const auto verdict = task.result();
    ASSERT_TRUE(std::holds_alternative<Accepted>(verdict));
    EXPECT_TRUE(std::get<Accepted>(verdict).caller.ambient);
    EXPECT_FALSE(is_backend(std::get<Accepted>(verdict).caller.kind));
}

}  // namespace
}  // namespace tokenbooth::callers
