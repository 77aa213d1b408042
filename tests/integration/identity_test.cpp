// `tokenbooth identity`, against a stand-in that follows Zendesk's published OpenAPI document.
#include "support/certificate.hpp"
#include "support/cli.hpp"
#include "support/sunshine.hpp"
#include "support/terminal.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

constexpr const char* jane = "janes@soap.com";

json holder(const std::string& id, const json& external_id, const std::string& email = jane) {
    return {{"id", id},
            {"authenticated", true},
            {"externalId", external_id},
            {"zendeskId", "35436"},
            {"brandId", nullptr},
            {"signedUpAt", "2025-02-03T19:10:08.152Z"},
            {"hasPaymentInfo", false},
            {"identities",
             {{{"type", "phone"}, {"value", "+1"}, {"verification", "sms"}},
              {{"type", "email"}, {"value", email}, {"verification", "sso"}}}},
            {"profile", {{"givenName", "Jane"}, {"surname", "Soap"}, {"locale", "en"}}},
            {"metadata", json::object()}};
}

json bystander() { return holder("67a11490f0305f4a391e0000", "7", "zoe@soap.com"); }

bool shows(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Identity : public Cli {
  protected:
    // The secret of the API key is a canary: no output may show it.
    void configure_zendesk(const std::string& base, const std::string& app = sunshine_app) {
        configure("[zendesk]\nsubdomain = \"acme\"\napp_id = \"" + app + "\"\napi_key_id = \"" + sunshine_key +
                  "\"\napi_key_secret_file = \"zendesk.key\"\napi_base = \"" + base + "\"\n");
    }

    Finished lookup(const std::vector<std::string>& more = {}) { return run_identity("zendesk-lookup", more); }
    Finished free(const std::vector<std::string>& more = {}) { return run_identity("zendesk-free", more); }

  private:
    Finished run_identity(const std::string& command, const std::vector<std::string>& more) {
        std::vector<std::string> words = {"identity", command, jane};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
};

TEST_F(Identity, LooksUpWhoHoldsAnAddress) {
    Sunshine zendesk({bystander(), holder("67a11490f0305f4a391e9f8a", "shop/42@eu")}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished found = lookup();
    EXPECT_EQ(found.exit_code, 0) << found.errors;
    EXPECT_TRUE(shows(found.output,
                      "ID                        EXTERNAL ID  ZENDESK ID  BRAND  AUTHENTICATED  NAME       E-MAIL "
                      "IDENTITIES\n"
                      "67a11490f0305f4a391e9f8a  shop/42@eu   35436       -      yes            Jane Soap  "
                      "janes@soap.com (sso)\n"))
        << found.output;
    EXPECT_FALSE(shows(found.output, "zoe"));
    EXPECT_EQ(zendesk.requests(),
              std::vector<std::string>({"GET /sc/v2/apps/5d8cff3cd55b040010928b5b/"
                                        "users?filter%5Bidentities.email%5D=janes%40soap.com"}));
    EXPECT_TRUE(zendesk.complaints().empty());
}

TEST_F(Identity, LooksUpAsJson) {
    json anonymous = {{"id", "67a11490f0305f4a391e9f8b"},
                      {"identities", {{{"type", "email"}, {"value", jane}, {"verification", "embed"}}}}};
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42"), anonymous}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished found = lookup({"--json"});
    EXPECT_EQ(found.exit_code, 0) << found.errors;
    EXPECT_EQ(json::parse(found.output),
              json::parse(R"([{"id":"67a11490f0305f4a391e9f8a","external_id":"42","zendesk_id":"35436",
                "brand_id":null,"authenticated":true,"name":"Jane Soap",
                "emails":[{"address":"janes@soap.com","verification":"sso"}]},
                {"id":"67a11490f0305f4a391e9f8b","external_id":null,"zendesk_id":null,"brand_id":null,
                "authenticated":null,"name":"","emails":[{"address":"janes@soap.com","verification":"embed"}]}])"));
}

TEST_F(Identity, SaysThatNobodyHoldsAnAddress) {
    Sunshine zendesk({bystander()}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished found = lookup();
    EXPECT_EQ(found.exit_code, 0);
    EXPECT_TRUE(shows(found.output, "nobody holds janes@soap.com")) << found.output;
    EXPECT_EQ(json::parse(lookup({"--json"}).output), json::array());
    const Finished freed = free({"--yes"});
    EXPECT_EQ(freed.exit_code, 0);
    EXPECT_TRUE(shows(freed.output, "nobody holds janes@soap.com")) << freed.output;
    EXPECT_EQ(zendesk.users().size(), 1U);
}

TEST_F(Identity, EncodesWhateverStandsInAnAddress) {
    const std::string odd = "a+b&c=d/e?f#g%h[i]@bücher.example";
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42", odd)}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished found = run({"identity", "zendesk-lookup", odd});
    EXPECT_EQ(found.exit_code, 0) << found.errors;
    EXPECT_TRUE(shows(found.output, odd + " (sso)")) << found.output;
    EXPECT_TRUE(zendesk.complaints().empty());
}

TEST_F(Identity, FollowsPagesToTheirEnd) {
    std::vector<json> users;
    for (char last = 'a'; last <= 'e'; ++last) {
        users.push_back(holder(std::string("67a11490f0305f4a391e9f8") + last, std::string(1, last)));
    }
    Sunshine zendesk(users, canary_secret);
    zendesk.set_page_size(2);
    configure_zendesk(zendesk.url());
    const Finished found = lookup({"--json"});
    ASSERT_EQ(found.exit_code, 0) << found.errors;
    std::string seen;
    for (const auto& user : json::parse(found.output)) seen += user["external_id"].get<std::string>();
    EXPECT_EQ(seen, "abcde");
    EXPECT_EQ(zendesk.requests().size(), 3U);
    // Zendesk that turns in circles.
    zendesk.set_answer(http_answer(200, R"({"users":[],"meta":{"hasMore":true,"afterCursor":"a"}})"));
    const Finished endless = lookup();
    EXPECT_EQ(endless.exit_code, 1);
    EXPECT_TRUE(shows(endless.errors, "without end")) << endless.errors;
}

TEST_F(Identity, FindsTheUsersOfABrandOnlyWhenItIsNamed) {
    json separated = holder("67a11490f0305f4a391e9f8a", "42");
    separated["brandId"] = "9477922990333";
    Sunshine zendesk({separated}, canary_secret);
    configure_zendesk(zendesk.url());
    EXPECT_TRUE(shows(lookup().output, "only --brand ID finds them"));
    EXPECT_TRUE(shows(lookup({"--brand", "9477922990333"}).output, "9477922990333"));
    EXPECT_EQ(free({"--brand", "9477922990333", "--yes"}).exit_code, 0);
    EXPECT_TRUE(zendesk.users().empty());
    EXPECT_EQ(zendesk.requests().back(),
              "DELETE /sc/v2/apps/5d8cff3cd55b040010928b5b/users/67a11490f0305f4a391e9f8a?brandId=9477922990333");
    EXPECT_TRUE(zendesk.complaints().empty());
}

TEST_F(Identity, DeletesNobodyWithoutYes) {
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42")}, canary_secret);
    configure_zendesk(zendesk.url());
    for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--personal-information-only"}}) {
        const Finished refused = free(more);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_TRUE(shows(refused.output, "67a11490f0305f4a391e9f8a")) << refused.output;
        EXPECT_TRUE(shows(refused.errors, "cannot be undone")) << refused.errors;
        EXPECT_TRUE(shows(refused.errors, "nothing was done; to go on without being asked, add --yes"));
    }
    EXPECT_EQ(zendesk.users().size(), 1U);
    EXPECT_EQ(zendesk.requests().size(), 2U);
}

TEST_F(Identity, DeletesTheHolderAndSaysWhatIsLostAndWhatComesNext) {
    Sunshine zendesk({bystander(), holder("67a11490f0305f4a391e9f8a", "shop/42@eu")}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished freed = free({"--yes"});
    EXPECT_EQ(freed.exit_code, 0) << freed.errors;
    EXPECT_TRUE(shows(freed.errors, "the whole history of its conversations")) << freed.errors;
    EXPECT_TRUE(shows(freed.output, "deleted user 67a11490f0305f4a391e9f8a (external id shop/42@eu)"));
    EXPECT_TRUE(shows(freed.output, "log in again")) << freed.output;
    EXPECT_EQ(zendesk.users(), std::vector<json>({bystander()}));
    EXPECT_EQ(zendesk.requests().back(),
              "DELETE /sc/v2/apps/5d8cff3cd55b040010928b5b/users/67a11490f0305f4a391e9f8a");
    EXPECT_TRUE(zendesk.complaints().empty());
    EXPECT_TRUE(shows(lookup().output, "nobody holds"));
}

TEST_F(Identity, DeletesOnlyThePersonalInformation) {
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42")}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished freed = free({"--personal-information-only", "--yes"});
    EXPECT_EQ(freed.exit_code, 0) << freed.errors;
    EXPECT_TRUE(shows(freed.errors, "conversations stay")) << freed.errors;
    EXPECT_FALSE(shows(freed.errors, "whole history")) << freed.errors;
    EXPECT_TRUE(shows(freed.output, "log in again")) << freed.output;
    ASSERT_EQ(zendesk.users().size(), 1U);
    EXPECT_EQ(zendesk.users().front()["externalId"], "42");
    EXPECT_TRUE(zendesk.users().front()["identities"].empty());
    EXPECT_EQ(zendesk.requests().back(),
              "DELETE /sc/v2/apps/5d8cff3cd55b040010928b5b/users/67a11490f0305f4a391e9f8a/personalinformation");
    EXPECT_TRUE(zendesk.complaints().empty());
}

TEST_F(Identity, DoesNotCallAnAddressFreeThatTheUserStillHolds) {
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42", "JaneS@soap.com")}, canary_secret);
    zendesk.keep_identities();
    configure_zendesk(zendesk.url());
    const Finished kept =
        run({"identity", "zendesk-free", "JaneS@soap.com", "--personal-information-only", "--yes"});
    EXPECT_EQ(kept.exit_code, 1);
    EXPECT_TRUE(shows(kept.errors, "holds JaneS@soap.com as before")) << kept.errors;
    EXPECT_FALSE(shows(kept.output, "is free")) << kept.output;
}

TEST_F(Identity, RefusesToChooseAmongSeveralHolders) {
    json anonymous = holder("67a11490f0305f4a391e9f8b", nullptr);
    anonymous["authenticated"] = false;
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "shop/42@eu"), anonymous}, canary_secret);
    configure_zendesk(zendesk.url());
    const Finished refused = free({"--yes"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(shows(refused.output, "67a11490f0305f4a391e9f8b")) << refused.output;
    EXPECT_TRUE(shows(refused.errors, "say which one with --external-id ID or --user-id ID")) << refused.errors;
    EXPECT_EQ(zendesk.users().size(), 2U);

    const Finished other = free({"--external-id", "43", "--yes"});
    EXPECT_EQ(other.exit_code, 1);
    EXPECT_TRUE(shows(other.errors, "not by the user that was named")) << other.errors;
    EXPECT_EQ(zendesk.users().size(), 2U);
    const Finished third = free({"--user-id", "67a11490f0305f4a391e9f8c", "--yes"});
    EXPECT_EQ(third.exit_code, 1);
    EXPECT_TRUE(shows(third.errors, "not by the user that was named")) << third.errors;

    const Finished one = free({"--external-id", "shop/42@eu", "--yes"});
    EXPECT_EQ(one.exit_code, 0) << one.errors;
    EXPECT_TRUE(shows(one.output, "Others hold it still")) << one.output;
    ASSERT_EQ(zendesk.users().size(), 1U);
    EXPECT_EQ(zendesk.users().front()["id"], "67a11490f0305f4a391e9f8b");

    EXPECT_EQ(free({"--user-id", "67a11490f0305f4a391e9f8b", "--yes"}).exit_code, 0);
    EXPECT_TRUE(zendesk.users().empty());
}

TEST_F(Identity, TouchesNobodyWhoDoesNotHoldTheAddress) {
    Sunshine zendesk({bystander()}, canary_secret);
    configure_zendesk(zendesk.url());
    // As if the filter were not known there.
    zendesk.set_answer(http_answer(200, json{{"users", {bystander()}}}.dump()));
    const Finished refused = free({"--yes"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(shows(refused.errors, "does not list janes@soap.com")) << refused.errors;
    EXPECT_EQ(zendesk.requests().size(), 1U);
}

TEST_F(Identity, AsksOnATerminal) {
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42")}, canary_secret);
    configure_zendesk(zendesk.url());
    for (const char* no : {"n\n", "y\n", "\n", "\x04"}) {
        const Finished declined =
            run_on_terminal({"identity", "zendesk-free", jane}, folder_.path(), "Type yes to go on: ", no);
        EXPECT_EQ(declined.exit_code, 1) << declined.output;
        EXPECT_TRUE(shows(declined.output, "nothing was done")) << declined.output;
    }
    EXPECT_EQ(zendesk.users().size(), 1U);
    const Finished agreed =
        run_on_terminal({"identity", "zendesk-free", jane}, folder_.path(), "Type yes to go on: ", "yes\n");
    EXPECT_EQ(agreed.exit_code, 0) << agreed.output;
    EXPECT_TRUE(zendesk.users().empty());
}

TEST_F(Identity, ExplainsWhatZendeskRefuses) {
    Sunshine zendesk({holder("67a11490f0305f4a391e9f8a", "42")}, canary_secret);
    const auto error = [](unsigned status, const std::string& fields = "") {
        return http_answer(status, R"({"errors":[{"code":"some_code","title":"Some\u001b[31m title"}]})", fields);
    };
    configure_zendesk(zendesk.url());
    for (const auto& [answer, expected] : std::vector<std::pair<std::string, std::string>>{
             {error(401), "Zendesk answers 401 (some_code: Some [31m title): it does not take the key"},
             {error(403), "the key may not do this"},
             {error(404), "there is no such app or user"},
             {error(429, "Retry-After: 17\r\n"), "try again in 17 seconds"},
             {error(429, "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n"), "try again in a minute"},
             {error(503), "try again later"},
             {http_answer(302, "", "Location: https://acme.zendesk.com/\r\n"), "a redirect"},
             {http_answer(500, "<html>"), "Zendesk answers 500: "},
             {http_answer(200, "<html>"), "not what its API promises"},
             {http_answer(200, "{}"), "no list of users"},
             {http_answer(200, R"({"users":[{"id":"a/../b"}]})"), "a user without an id"},
             {http_answer(200, R"({"users":[],"meta":{"hasMore":true}})"), "does not say where they begin"}}) {
        zendesk.set_answer(answer);
        for (const auto& refused : {lookup(), free({"--yes"})}) {
            EXPECT_EQ(refused.exit_code, 1);
            EXPECT_TRUE(shows(refused.errors, expected)) << expected << "\n" << refused.errors;
            EXPECT_EQ(refused.output, "");
        }
    }
}

TEST_F(Identity, ExplainsAKeyOrAnAppThatZendeskDoesNotKnow) {
    Sunshine zendesk({}, "another-secret");
    configure_zendesk(zendesk.url());
    EXPECT_TRUE(shows(lookup().errors, "401 (unauthorized: Authorization is required)"));
    Sunshine knowing({}, canary_secret);
    configure_zendesk(knowing.url(), "5d8cff3cd55b040010920000");
    EXPECT_TRUE(shows(lookup().errors, "404 (app_not_found: App not found)"));
}

TEST_F(Identity, SaysThatTheUserHasGoneMeanwhile) {
    // The list is answered, the deletion is not.
    const FaultServer zendesk([](FaultConnection& connection) {
        for (std::string request = connection.receive(); !request.empty(); request = connection.receive()) {
            connection.send(request.starts_with("GET ")
                                ? http_answer(200, json{{"users", {holder("67a1", "42")}}}.dump())
                                : http_answer(404, R"({"errors":[{"code":"user_not_found"}]})"));
        }
    });
    configure_zendesk(zendesk.url("/sc"));
    for (const auto& more : std::vector<std::vector<std::string>>{{}, {"--personal-information-only"}}) {
        auto words = more;
        words.emplace_back("--yes");
        const Finished refused = free(words);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_TRUE(shows(refused.errors, "404 (user_not_found): ")) << refused.errors;
        EXPECT_FALSE(shows(refused.output, "deleted")) << refused.output;
    }
}

TEST_F(Identity, ExplainsWhyZendeskCannotBeReached) {
    // A port that was free a moment ago may be another test's by now; nothing listens at this one.
    configure_zendesk("http://127.0.0.1:1/sc");
    const Finished unreachable = lookup();
    EXPECT_EQ(unreachable.exit_code, 1);
    EXPECT_TRUE(shows(unreachable.errors, "Zendesk cannot be asked: ")) << unreachable.errors;

    const FaultServer broken([](FaultConnection& connection) {
        connection.receive();
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    });
    configure_zendesk(broken.url("/sc"));
    EXPECT_TRUE(shows(lookup().errors, "Zendesk cannot be asked: "));
}

TEST_F(Identity, GivesItsKeyToNobodyWhoseCertificateItCannotTrust) {
    make_server_certificate(folder_.path(), "unknown");
    std::string seen;
    std::optional<FaultServer> zendesk;
    zendesk.emplace([&](FaultConnection& connection) { seen = connection.receive(); },
                    folder_.path() / "unknown.pem");
    configure_zendesk("https://127.0.0.1:" + std::to_string(zendesk->port()) + "/sc");
    const Finished refused = lookup();
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(shows(refused.errors, "Zendesk cannot be asked: ")) << refused.errors;
    EXPECT_TRUE(shows(refused.errors, "certificate")) << refused.errors;
    // What it has seen is known when it has ended.
    zendesk.reset();
    EXPECT_EQ(seen, "");
}

TEST_F(Identity, SaysWhichKeysOfTheConfigurationItNeeds) {
    configure();
    for (const auto& refused : {lookup(), free({"--yes"})}) {
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_TRUE(shows(refused.errors, "api_key_secret_file")) << refused.errors;
    }
}

TEST_F(Identity, EndsWith2AtWrongUsage) {
    Sunshine zendesk({}, canary_secret);
    configure_zendesk(zendesk.url());
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"identity"},
             {"identity", "zendesk-lookup"},
             {"identity", "zendesk-lookup", "jane"},
             {"identity", "zendesk-free"},
             {"identity", "zendesk-free", "janes@soap.com x"},
             {"identity", "zendesk-free", jane, "--external-id", "1", "--user-id", "2"},
             {"identity", "zendesk-free", jane, "--api-key-secret", "x"}}) {
        EXPECT_EQ(run(words).exit_code, 2) << words.back();
    }
    EXPECT_TRUE(zendesk.requests().empty());
}

}  // namespace
}  // namespace tokenbooth::test
