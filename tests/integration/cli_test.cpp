// The binary as its user runs it.
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <regex>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST_F(Cli, ExplainsItself) {
    const Finished help = run({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const char* command :
         {"serve", "demo", "users", "api-key", "token", "identity", "healthcheck", "version"}) {
        EXPECT_NE(help.output.find(command), std::string::npos) << command;
    }
    EXPECT_EQ(run({"version"}).output, "tokenbooth 0.1.0\n");
    EXPECT_EQ(run({"version", "--json"}).output, "{\"version\":\"0.1.0\"}\n");
    for (const auto& command : std::vector<std::vector<std::string>>{{"serve"},
                                                                     {"demo"},
                                                                     {"users"},
                                                                     {"users", "add"},
                                                                     {"users", "import"},
                                                                     {"api-key", "new"},
                                                                     {"token", "sign"}}) {
        auto words = command;
        words.push_back("--help");
        const Finished explained = run(words);
        EXPECT_EQ(explained.exit_code, 0) << command.back();
        EXPECT_NE(explained.output.find("Usage:"), std::string::npos) << command.back();
    }
}

TEST_F(Cli, EndsWith2AtWrongUsage) {
    EXPECT_EQ(run({}).exit_code, 2);
    const Finished misspelt = run({"serv"});
    EXPECT_EQ(misspelt.exit_code, 2);
    EXPECT_NE(misspelt.errors.find("no command \"serv\""), std::string::npos);
    EXPECT_EQ(run({"users"}).exit_code, 2);
    EXPECT_EQ(run({"users", "add"}).exit_code, 2);
    EXPECT_EQ(run({"serve", "--no-such-option"}).exit_code, 2);
    EXPECT_EQ(run({"api-key", "new", "a name with blanks"}).exit_code, 2);
    EXPECT_EQ(run({"users", "import", "users.xlsx"}).exit_code, 2);
}

TEST_F(Cli, TakesAConfigurationBeforeAndAfterEveryCommand) {
    folder_.write("t.toml", "[[directory]]\nkind = \"sqlite\"\npath = \"other.db\"\n");
    for (const auto& words :
         std::vector<std::vector<std::string>>{{"--config", "t.toml", "users", "list"},
                                               {"users", "list", "--config", "t.toml"},
                                               {"version", "--config", "t.toml"},
                                               {"api-key", "new", "a", "--config", "t.toml"}}) {
        EXPECT_EQ(run(words).exit_code, 0) << words.back();
    }
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "other.db"));
}

TEST_F(Cli, KeepsItsUsersFromOtherLocalUsers) {
    ASSERT_EQ(run({"users", "add", "42"}).exit_code, 0);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder_.path() / "tokenbooth.db").permissions(),
              perms::owner_read | perms::owner_write);
}

// README, "Your own users", step by step.

TEST_F(Cli, StartsFromTheSmallestConfigurationAsTheReadmeSays) {
    std::string toml = TemporaryFolder::read(source_folder() / "config" / "tokenbooth.toml");
    toml.replace(toml.find("app_…"), std::string("app_…").size(), "app_5deaa3531c7f940010cc4ba4");
    toml.replace(toml.find("127.0.0.1:8080"), std::string("127.0.0.1:8080").size(), "127.0.0.1:0");
    folder_.write("tokenbooth.toml", toml);
    folder_.write("zendesk-messaging.key", std::string(canary_secret) + "\n");
    const std::string said = run({"api-key", "new", "shop-backend"}).output;
    folder_.write("tokenbooth.toml",
                  "[admin]\nlisten = []\n" + toml + said.substr(said.find("[[callers.api_keys]]")));
    std::smatch key;
    ASSERT_TRUE(std::regex_search(said, key, std::regex("tb_shop-backend_[A-Za-z0-9_-]+")));
    ASSERT_EQ(run({"users", "add", "12345678", "--email", "janes@soap.com", "--email-verified", "true"}).exit_code,
              0);
    const RunningTokenbooth service({"serve"}, folder_.path());
    EXPECT_EQ(ask_once(service.port(), token_request(key.str(), R"({"external_id":"12345678"})")).status, 200U);
}

TEST_F(Cli, OffersNoSecretAsAnArgument) {
    for (const auto& words : std::vector<std::vector<std::string>>{{"serve", "--help"},
                                                                   {"token", "sign", "--help"},
                                                                   {"api-key", "new", "--help"},
                                                                   {"users", "add", "--help"}}) {
        EXPECT_FALSE(std::regex_search(run(words).output, std::regex("--(secret|password|key)\\b")));
    }
}

TEST_F(Cli, KeepsUsers) {
    EXPECT_EQ(
        run({"users", "add", "00042", "--name", "Zoë 🧼", "--email", "zoe@soap.com", "--email-verified", "true"})
            .exit_code,
        0);
    const Finished again = run({"users", "add", "43", "--email", "ZOE@soap.com"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.errors.find("it belongs to user 00042"), std::string::npos);
    EXPECT_EQ(run({"users", "add", "44", "--email", "nonsense"}).exit_code, 1);

    const auto shown = json::parse(run({"users", "show", "00042", "--json"}).output);
    EXPECT_EQ(
        shown,
        json::parse(
            R"({"external_id":"00042","name":"Zoë 🧼","email":"zoe@soap.com","email_verified":true,"disabled":false})"));
    EXPECT_EQ(run({"users", "disable", "00042"}).exit_code, 0);
    EXPECT_EQ(json::parse(run({"users", "show", "00042", "--json"}).output)["disabled"], true);
    EXPECT_EQ(run({"users", "disable", "nobody"}).exit_code, 1);
    EXPECT_EQ(run({"users", "show", "nobody"}).exit_code, 1);
    EXPECT_EQ(json::parse(run({"users", "list", "--json"}).output).size(), 1U);
    EXPECT_NE(run({"users", "list"}).output.find("00042"), std::string::npos);
}

TEST_F(Cli, ChangesOnlyWhatIsNamedAndForgetsAProofWithItsAddress) {
    ASSERT_EQ(run({"users", "add", "1", "--name", "Jane", "--email", "a@b", "--email-verified", "true"}).exit_code,
              0);
    const auto shown = [&] { return json::parse(run({"users", "show", "1", "--json"}).output); };
    EXPECT_EQ(run({"users", "set", "1", "--name", "Jane Soap"}).exit_code, 0);
    EXPECT_EQ(shown()["email_verified"], true);
    const Finished readdressed = run({"users", "set", "1", "--email", "c@d"});
    EXPECT_EQ(readdressed.exit_code, 0);
    EXPECT_NE(readdressed.output.find("the new e-mail counts as unproved"), std::string::npos);
    EXPECT_EQ(shown(), json::parse(R"({"external_id":"1","name":"Jane Soap","email":"c@d","disabled":false})"));
    EXPECT_EQ(run({"users", "set", "1", "--unset", "email", "--unset", "name"}).exit_code, 0);
    EXPECT_EQ(shown(), json::parse(R"({"external_id":"1","disabled":false})"));
    EXPECT_EQ(run({"users", "set", "1", "--email", "nonsense"}).exit_code, 1);
    EXPECT_EQ(run({"users", "set", "nobody", "--name", "x"}).exit_code, 1);
    EXPECT_EQ(run({"users", "set", "1", "--unset", "everything"}).exit_code, 2);

    EXPECT_EQ(run({"users", "disable", "1"}).exit_code, 0);
    EXPECT_EQ(run({"users", "enable", "1"}).exit_code, 0);
    EXPECT_EQ(shown()["disabled"], false);
    EXPECT_EQ(run({"users", "remove", "1"}).exit_code, 0);
    EXPECT_EQ(run({"users", "remove", "1"}).exit_code, 1);
}

TEST_F(Cli, ImportsTheRestOnlyWhenToldTo) {
    folder_.write("bad.csv", "external_id,email\n1,a@b\n2,nonsense\n1,c@d\n3,A@B\n4,e@f\n");
    const Finished all_or_nothing = run({"users", "import", "bad.csv"});
    EXPECT_EQ(all_or_nothing.exit_code, 1);
    EXPECT_EQ(all_or_nothing.errors,
              "tokenbooth: bad.csv: line 3: email is not an address: one @ with something on both sides\n"
              "tokenbooth: bad.csv: line 4: external_id 1 stands in line 2 already\n"
              "tokenbooth: bad.csv: line 5: user 3 cannot have the e-mail address A@B: it belongs to user 1\n"
              "tokenbooth: nothing was imported; mend the 3 rows above, or import the rest with --skip-bad\n");
    EXPECT_EQ(json::parse(run({"users", "list", "--json"}).output).size(), 0U);
    const Finished rest = run({"users", "import", "bad.csv", "--skip-bad"});
    EXPECT_EQ(rest.exit_code, 0);
    EXPECT_EQ(rest.output, "imported 2 users, skipped 3 bad rows\n");
    EXPECT_EQ(json::parse(run({"users", "list", "--json"}).output).size(), 2U);
}

TEST_F(Cli, ImportsZendesksOwnExport) {
    folder_.write("users.json",
                  "{\"id\":9,\"external_id\":\"42\",\"name\":\"Jane\",\"verified\":true,\"email\":\"a@b\"}\n");
    EXPECT_EQ(run({"users", "import", "users.json"}).exit_code, 1);
    EXPECT_EQ(run({"users", "import", "users.json", "--zendesk-export"}).exit_code, 0);
    EXPECT_EQ(json::parse(run({"users", "show", "42", "--json"}).output)["email_verified"], true);
}

TEST_F(Cli, ImportsAllOrNothing) {
    folder_.write("good.csv",
                  "external_id,name,email,email_verified\n1,Jane,jane@soap.com,true\n2,\"Soap, Joe\",,\n");
    const Finished good = run({"users", "import", "good.csv"});
    EXPECT_EQ(good.exit_code, 0) << good.errors;
    EXPECT_EQ(good.output, "imported 2 users\n");

    folder_.write("bad.csv", "external_id,email\n3,c@d\n4,not-an-address\n3,e@f\n");
    const Finished bad = run({"users", "import", "bad.csv"});
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_NE(bad.errors.find("bad.csv: line 3: email is not an address"), std::string::npos);
    EXPECT_NE(bad.errors.find("bad.csv: line 4: external_id 3 stands in line 2 already"), std::string::npos);

    folder_.write("taken.json", R"([{"external_id":5},{"external_id":6,"email":"JANE@soap.com"}])");
    const Finished taken = run({"users", "import", "taken.json"});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_NE(taken.errors.find("taken.json: entry 2: user 6 cannot have"), std::string::npos) << taken.errors;
    EXPECT_EQ(json::parse(run({"users", "list", "--json"}).output).size(), 2U);
}

TEST_F(Cli, MakesAnApiKeyAndTheStanzaThatAdmitsIt) {
    const std::string said = run({"api-key", "new", "shop-backend"}).output;
    EXPECT_TRUE(std::regex_search(said, std::regex("tb_shop-backend_[A-Za-z0-9_-]{43}")));
    EXPECT_TRUE(std::regex_search(
        said, std::regex("\\[\\[callers.api_keys\\]\\]\nname = \"shop-backend\"\nsha256 = \"[0-9a-f]{64}\"")));
}

TEST_F(Cli, SignsATokenForAUserOfTheDirectory) {
    configure();
    ASSERT_EQ(run({"users", "add", "42", "--name", "Jane"}).exit_code, 0);
    const Finished plain = run({"token", "sign", "42", "--ttl", "60"});
    ASSERT_EQ(plain.exit_code, 0) << plain.errors;
    const auto token = decode_token(plain.output.substr(0, plain.output.size() - 1), canary_secret);
    EXPECT_TRUE(token.signature_holds);
    EXPECT_EQ(token.claims["external_id"], "42");
    EXPECT_EQ(token.claims["exp"].get<std::int64_t>() - token.claims["iat"].get<std::int64_t>(), 60);
    EXPECT_EQ(json::parse(run({"token", "sign", "42", "--json"}).output)["kid"], "app_0123456789abcdef01234567");
    EXPECT_EQ(run({"token", "sign", "nobody"}).exit_code, 1);
    EXPECT_EQ(run({"token", "sign", "42", "--ttl", "0"}).exit_code, 2);
}

TEST_F(Cli, InspectsWhatItHasSignedAndNamesAMistake) {
    configure();
    ASSERT_EQ(run({"users", "add", "42", "--email", "a@b", "--email-verified", "true"}).exit_code, 0);
    std::string token = run({"token", "sign", "42"}).output;
    token.pop_back();
    const Finished good = run({"token", "inspect", token});
    EXPECT_EQ(good.exit_code, 0) << good.output;
    EXPECT_NE(good.output.find("ok  signature  the secret of app_0123456789abcdef01234567"), std::string::npos)
        << good.output;
    const auto as_json = json::parse(run({"token", "inspect", token, "--json"}).output);
    for (const auto& finding : as_json["findings"]) EXPECT_EQ(finding["severity"], "ok") << finding;
    EXPECT_EQ(as_json["profile"], "messaging");
    EXPECT_EQ(as_json["guessed"], true);
    EXPECT_EQ(as_json["claims"]["external_id"], "42");

    const Finished told = run({"token", "inspect", token, "--profile", "help-center"});
    EXPECT_EQ(told.exit_code, 1);
    EXPECT_NE(told.output.find("profile help_center\n"), std::string::npos) << told.output;
    EXPECT_NE(told.output.find("error  secret_of_another_profile"), std::string::npos) << told.output;

    const Finished as_configured = run({"token", "inspect", token, "--profile", "help_center"});
    EXPECT_EQ(as_configured.output, told.output) << "as the configuration spells it";

    const Finished quoted = run({"token", "inspect", "\"" + token + "\""});
    EXPECT_EQ(quoted.exit_code, 1);
    EXPECT_NE(quoted.output.find("error  quoted_token"), std::string::npos);
    const Finished nothing = run({"token", "inspect"});
    EXPECT_EQ(nothing.exit_code, 1);
    EXPECT_EQ(run({"token", "inspect", token, "--profile", "nonsense"}).exit_code, 2);
}

TEST_F(Cli, TellsProgramsWhatItImported) {
    folder_.write("users.csv", "external_id,email\n1,a@b.co\n2,no address\n");
    const Finished refused = run({"users", "import", "users.csv", "--json"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(json::parse(refused.output)["imported"], 0);
    const Finished skipped = run({"users", "import", "users.csv", "--json", "--skip-bad"});
    EXPECT_EQ(skipped.exit_code, 0);
    const auto told = json::parse(skipped.output);
    EXPECT_EQ(told["imported"], 1);
    ASSERT_EQ(told["bad_rows"].size(), 1U);
    EXPECT_EQ(told["bad_rows"][0]["number"], 3);
}

TEST_F(Cli, RefusesToServeWhatCannotWorkAndSaysHowToMendIt) {
    const Finished empty = run({"serve"});
    EXPECT_EQ(empty.exit_code, 1);
    EXPECT_NE(empty.errors.find("no key to sign with"), std::string::npos);
    EXPECT_NE(empty.errors.find("tokenbooth api-key new"), std::string::npos);
    folder_.write("typo.toml", "[server]\nlissen = []\n");
    const Finished typo = run({"serve", "--config", "typo.toml"});
    EXPECT_EQ(typo.exit_code, 1);
    EXPECT_NE(typo.errors.find("typo.toml:2: unknown key \"server.lissen\"; did you mean \"server.listen\"?"),
              std::string::npos);
    EXPECT_EQ(run({"serve", "--config", "missing.toml"}).exit_code, 1);
    EXPECT_EQ(run({"demo", "--listen", "0.0.0.0:8080"}).exit_code, 1);
}

}  // namespace
}  // namespace tokenbooth::test
