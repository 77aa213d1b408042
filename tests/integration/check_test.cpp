// `tokenbooth check`: what an operator is told before anybody signs in (contract §5).
#include "support/cli.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

bool shows(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Cli, ChecksWhatTheConfigurationNames) {
    configure("[[directory]]\nkind = \"sqlite\"\nname = \"customers\"\npath = \"users.db\"\n");
    const auto states = [&](const std::vector<std::string>& words) {
        std::string all;
        for (const auto& row : json::parse(run(words).output)) {
            all += row["state"].get<std::string>() + " " + row["subject"].get<std::string>() + "\n";
        }
        return all;
    };
    const std::string key_and_caller = "ok key app_0123456789abcdef01234567\nok caller shop\n";
    EXPECT_EQ(states({"check", "--json"}), key_and_caller + "warning directory customers\n");
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "users.db")) << "a check creates nothing";

    ASSERT_EQ(run({"users", "add", "42"}).exit_code, 0);
    EXPECT_EQ(states({"check", "--json", "--user", "42"}),
              key_and_caller + "ok directory customers\nok user 42\n");
    EXPECT_EQ(run({"check", "--user", "42"}).exit_code, 0);
    const Finished unknown = run({"check", "--user", "43"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_NE(unknown.output.find("tokenbooth users list"), std::string::npos);
    ASSERT_EQ(run({"users", "disable", "42"}).exit_code, 0);
    EXPECT_NE(run({"check", "--user", "42"}).output.find("tokenbooth users enable 42"), std::string::npos);

    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(folder_.path() / ("users.db" + std::string(suffix)));
    folder_.write("users.db", "no database at all" + std::string(4096, 'x'));
    const Finished broken = run({"check"});
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_NE(broken.output.find("failed   directory customers"), std::string::npos) << broken.output;
    EXPECT_EQ((broken.output + broken.errors).find(canary_secret), std::string::npos);

    std::filesystem::remove(folder_.path() / "tokenbooth.toml");
    const Finished nothing = run({"check"});
    EXPECT_EQ(nothing.exit_code, 1);
    EXPECT_NE(nothing.output.find("there is none to sign with"), std::string::npos);
}

TEST_F(Cli, ChecksAUserWhomItCannotLookUpAsAFailure) {
    configure("[[directory]]\nkind = \"sqlite\"\npath = \"users.db\"\n");
    const Finished early = run({"check", "--user", "42"});
    EXPECT_EQ(early.exit_code, 1) << early.output;
    EXPECT_TRUE(shows(early.output, "user 42")) << early.output;
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "users.db")) << "a check creates nothing";
    folder_.write("users.csv", "external_id\n42\n");
    configure(
        "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n"
        "[[directory]]\nkind = \"http\"\nurl = \"http://127.0.0.1:1/\"\nsecret = \"" +
        std::string(canary_secret) + "\"\n");
    const Finished broken = run({"check", "--user", "42"});
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_TRUE(shows(broken.output, "user 42")) << broken.output;
}

TEST_F(Cli, ChecksWhoseWordIsTaken) {
    const std::string asserted = "[[directory]]\nkind = \"caller\"\n";
    configure(asserted + "[[callers.signed]]\nname = \"billing\"\nsecret = \"" + std::string(canary_secret) +
              "\"\n");
    const Finished believed = run({"check"});
    EXPECT_NE(believed.output.find("takes the word of shop, billing"), std::string::npos) << believed.output;
    configure(asserted + "[[directory]]\nkind = \"sqlite\"\npath = \"users.db\"\n");
    EXPECT_NE(run({"check"}).errors.find("stands once, as the last directory"), std::string::npos);
    configure("[[directory]]\nkind = \"sqlite\"\npath = \"users.db\"\n" + asserted);
    const Finished doubted = run({"check"});
    EXPECT_NE(doubted.output.find("takes nobody's word"), std::string::npos) << doubted.output;
    EXPECT_NE(doubted.output.find("may_assert = true"), std::string::npos) << doubted.output;
}

// Every door, and a user whose address is unproved and one without any.
class CheckedDoors : public Cli {
  protected:
    void write(const std::string& server, const std::string& tables, const std::string& directory = "") {
        folder_.write(
            "users.csv",
            "external_id,name,email,email_verified\n1,Jane,janes@soap.com,true\n2,Max,max@soap.com,false\n"
            "3,Noel,,\n");
        const std::string secret = "secret = \"a-secret-of-forty-characters-or-more-it-is\"\n";
        configure(server + tables + "[zendesk]\nsubdomain = \"acme\"\n[chat]\n" + secret + "[sso]\n" + secret +
                  "[support_sdk]\n" + secret +
                  (directory.empty() ? "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n" : directory));
    }
    static constexpr const char* built_in_page = "[callers.password]\nenabled = true\n";
};

TEST_F(CheckedDoors, SayWhichAddressesZendeskIsGiven) {
    write("public_url = \"https://login.example.com\"\n", built_in_page);
    const Finished checked = run({"check"});
    EXPECT_TRUE(shows(checked.output,
                      "Remote login URL https://login.example.com/v1/sso/login, "
                      "Remote logout URL https://login.example.com/v1/sso/logout"))
        << checked.output;
    EXPECT_TRUE(shows(checked.output, "JWT URL https://login.example.com/v1/support-sdk/jwt")) << checked.output;
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
}

TEST_F(CheckedDoors, AreNotOpenWhereNobodyCouldComeThrough) {
    write("", "");
    const Finished backend_only = run({"check"});
    EXPECT_EQ(backend_only.exit_code, 1);
    EXPECT_TRUE(shows(backend_only.output, "no caller that a browser could be on its way from Zendesk"))
        << backend_only.output;
    EXPECT_TRUE(shows(backend_only.output, "[callers.session], [callers.proxy]")) << backend_only.output;
    for (const std::string tables : {built_in_page, "[callers.proxy]\nheader = \"X-Forwarded-User\"\n"}) {
        write("trusted_proxies = [\"127.0.0.1\"]\n", tables);
        EXPECT_FALSE(shows(run({"check"}).output, "no caller that a browser could be")) << tables;
    }
    write("", "", "[[directory]]\nkind = \"caller\"\n");
    const Finished asserted = run({"check"});
    EXPECT_EQ(asserted.exit_code, 1);
    EXPECT_TRUE(shows(asserted.output, "no directory knows whoever comes")) << asserted.output;
    EXPECT_TRUE(shows(asserted.output, "no directory knows the user when Zendesk redeems a user_token"))
        << asserted.output;
}

TEST_F(CheckedDoors, EachSayWhetherAUserGetsThrough) {
    write("", built_in_page);
    EXPECT_TRUE(shows(run({"check", "--user", "1"}).output,
                      "is there and would get a token (messaging, chat, sso, support_sdk)"))
        << run({"check", "--user", "1"}).output;
    const Finished unproved = run({"check", "--user", "2"});
    EXPECT_EQ(unproved.exit_code, 0) << "some doors are open to them";
    EXPECT_TRUE(shows(unproved.output, "would get a token of messaging, chat; not sso: ")) << unproved.output;
    EXPECT_TRUE(shows(unproved.output, "; not support_sdk: ")) << unproved.output;
}

TEST_F(CheckedDoors, HaveAddressesThatLeadHere) {
    write("public_url = \"https://www.example.com\"\nbase_path = \"/login\"\n", built_in_page);
    const Finished astray = run({"check"});
    EXPECT_TRUE(shows(astray.output, "does not end in server.base_path, /login")) << astray.output;
    EXPECT_TRUE(shows(astray.output, "write https://www.example.com/login")) << astray.output;
    write("public_url = \"https://www.example.com/login\"\nbase_path = \"/login\"\n", built_in_page);
    EXPECT_FALSE(shows(run({"check"}).output, "does not end in")) << run({"check"}).output;
}

TEST_F(CheckedDoors, WarnOfAddressesThatNobodyHasProved) {
    write("", built_in_page);
    EXPECT_FALSE(shows(run({"check"}).output, "nobody has proved"));
    write("", std::string(built_in_page) +
                  "[help_center]\nrequire_verified_email = false\nsecret = "
                  "\"a-secret-of-forty-characters-or-more-it-is\"\n");
    const Finished checked = run({"check"});
    EXPECT_TRUE(shows(checked.output, "warning  help_center")) << checked.output;
    EXPECT_TRUE(shows(checked.output, "claims addresses that nobody has proved")) << checked.output;
}

TEST_F(CheckedDoors, WarnOfACallerWhoseDoorIsClosed) {
    write("", built_in_page);
    const std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    folder_.write("tokenbooth.toml", toml + "profiles = [\"chat\", \"help_center\"]\n");
    const Finished checked = run({"check"});
    EXPECT_TRUE(shows(checked.output, "may have tokens of help_center, for which there is no secret"))
        << checked.output;
    folder_.write("tokenbooth.toml", toml + "profiles = [\"chat\", \"sso\"]\n");
    EXPECT_FALSE(shows(run({"check"}).output, "for which there is no secret"));
}

}  // namespace
}  // namespace tokenbooth::test
