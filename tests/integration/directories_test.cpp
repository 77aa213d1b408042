// Directories as the configuration composes them, seen through a running service (contract §4.4, §4.5).
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/sqlite_client.hpp"

#include <map>
#include <memory>
#include <thread>
#include <vector>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class Directories : public Cli {
  protected:
    // Serves what `more` composes.
    void serve(const std::string& more) {
        api_key_ = configure(more);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer ask(const std::string& body) { return ask_once(port_, token_request(api_key_, body)); }
    nlohmann::ordered_json claims(const std::string& body) {
        const Answer answer = ask(body);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return decode_token(json::parse(answer.body)["token"].get<std::string>(), canary_secret).claims;
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(Directories, TakeABackendsWordWhereThatIsTheDirectory) {
    serve("[[directory]]\nkind = \"caller\"\ntrust_email_verified = true\n");
    const auto whole = claims(R"({"external_id":7,"name":"Jane","email":"j@b.co","email_verified":true})");
    EXPECT_EQ(whole["external_id"], "7");
    EXPECT_EQ(whole["name"], "Jane");
    EXPECT_EQ(whole["email"], "j@b.co");
    EXPECT_EQ(whole["email_verified"], true);
    const auto bare = claims(R"({"external_id":"7","email":"j@b.co"})");
    EXPECT_FALSE(bare.contains("email_verified")) << "nothing said, nothing claimed";
    EXPECT_EQ(ask(R"({"email":"j@b.co"})").status, 404U);
    EXPECT_EQ(ask(R"({"external_id":"7","email":"no address"})").status, 422U);
}

TEST_F(Directories, DoNotBelieveABackendAboutVerificationUnlessToldTo) {
    serve("[[directory]]\nkind = \"caller\"\n");
    const Answer refused = ask(R"({"external_id":"7","email":"j@b.co","email_verified":true})");
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(json::parse(refused.body)["pointer"], "/email_verified");
    EXPECT_NE(refused.body.find("trust_email_verified"), std::string::npos);
}

TEST_F(Directories, KnowBetterThanTheBackendWhoseWordComesLast) {
    folder_.write("users.csv", "external_id,name\n1,Known Jane\n");
    const std::string chain =
        "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n[[directory]]\nkind = \"caller\"\n";
    serve(chain);
    EXPECT_EQ(ask(R"({"external_id":"2","name":"Asserted"})").status, 422U)
        << "may_assert is not the default in a chain";
    EXPECT_EQ(ask(R"({"external_id":"2"})").status, 404U);
    service_.reset();

    std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    folder_.write("tokenbooth.toml", toml + "may_assert = true\n");
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    port_ = service_->port();
    EXPECT_EQ(claims(R"({"external_id":"1","name":"Somebody Else","email":"x@y.z"})")["name"], "Known Jane");
    EXPECT_FALSE(claims(R"({"external_id":"1","email":"x@y.z"})").contains("email"));
    EXPECT_EQ(claims(R"({"external_id":"2","name":"Asserted"})")["name"], "Asserted");
    EXPECT_EQ(claims(R"({"external_id":"3"})")["external_id"], "3");
}

TEST_F(Directories, OfTwoKindsAnswerInTheirOrderAndBridgeAnOptionalOutage) {
    folder_.write("users.csv", "external_id,name\n1,From File\n2,From File\n");
    {
        const SqliteClient shop(folder_.path() / "shop.db");
        shop.run("CREATE TABLE c (id INTEGER, n TEXT); INSERT INTO c VALUES (1, 'From Shop')");
    }
    serve(
        "[[directory]]\nkind = \"sqlite\"\npath = \"shop.db\"\noptional = true\n"
        "user_query = \"SELECT id AS external_id, n AS name FROM c WHERE id = $1\"\n[directory.cache]\nentries = "
        "0\n"
        "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\nemails_are_verified = true\n");
    EXPECT_EQ(claims(R"({"external_id":"1"})")["name"], "From Shop");
    EXPECT_EQ(claims(R"({"external_id":"2"})")["name"], "From File");
    std::filesystem::rename(folder_.path() / "shop.db", folder_.path() / "away.db");
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(claims(R"({"external_id":"1"})")["name"], "From File");
    std::filesystem::rename(folder_.path() / "away.db", folder_.path() / "shop.db");
    EXPECT_EQ(claims(R"({"external_id":"1"})")["name"], "From Shop") << "well again when the file is";
}

TEST_F(Directories, BridgeAnOutageFromTheCacheOnlyAsLongAsTheyMay) {
    {
        const SqliteClient shop(folder_.path() / "shop.db");
        shop.run("CREATE TABLE c (id INTEGER); INSERT INTO c VALUES (1), (2)");
    }
    serve(
        "[[directory]]\nkind = \"sqlite\"\npath = \"shop.db\"\n"
        "user_query = \"SELECT id AS external_id FROM c WHERE id = $1\"\n"
        "[directory.cache]\nttl = \"50ms\"\nserve_stale_for = \"1s\"\n");
    // On every thread of the service: each looks at the file for itself, and what it finds then is news.
    for (int i = 0; i < 50; ++i) EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
    std::filesystem::remove(folder_.path() / "shop.db");
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
    EXPECT_EQ(ask(R"({"external_id":"2"})").status, 503U) << "nobody knows them";
    EXPECT_EQ(ask_once(port_, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
    std::this_thread::sleep_for(1100ms);
    EXPECT_EQ(ask(R"({"external_id":"1"})").status, 503U);
    EXPECT_EQ(ask_once(port_, "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").status, 503U);
}

TEST_F(Directories, ReviveNobodyWhoWasDisabledJustBeforeTheOutage) {
    serve("[[directory]]\nkind = \"sqlite\"\npath = \"t.db\"\n[directory.cache]\nserve_stale_for = \"1h\"\n");
    ASSERT_EQ(run({"users", "add", "1"}).exit_code, 0);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
    ASSERT_EQ(run({"users", "disable", "1"}).exit_code, 0);
    std::filesystem::rename(folder_.path() / "t.db", folder_.path() / "away.db");
    std::this_thread::sleep_for(20ms);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(R"({"external_id":"1"})").status, 503U);
}

TEST_F(Directories, BridgeAnOutageAlsoWhenSomeRowIsBroken) {
    {
        const SqliteClient shop(folder_.path() / "shop.db");
        shop.run("CREATE TABLE c (id INTEGER, v); INSERT INTO c VALUES (1, 1), (2, 'maybe')");
    }
    serve(
        "[[directory]]\nkind = \"sqlite\"\npath = \"shop.db\"\n"
        "user_query = \"SELECT id AS external_id, v AS email_verified FROM c WHERE id = $1\"\n");
    for (int i = 0; i < 50; ++i) {
        ask(R"({"external_id":"2"})");
        EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
    }
    // On each of the pool's threads at least once, and nothing good after it.
    for (int i = 0; i < 16; ++i) ask(R"({"external_id":"2"})");
    std::filesystem::remove(folder_.path() / "shop.db");
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U) << "the broken row took nothing from the others";
}

// With one pool for all, the users of the first would wait behind those of the second, beyond their own time.
TEST_F(Directories, ThatAreSlowKeepNobodyElsesUsersWaiting) {
    {
        const SqliteClient shop(folder_.path() / "shop.db");
        shop.run("CREATE TABLE c (id TEXT); INSERT INTO c VALUES ('1')");
    }
    serve(
        "[[directory]]\nkind = \"sqlite\"\nname = \"fast\"\npath = \"shop.db\"\n"
        "user_query = \"SELECT id AS external_id FROM c WHERE id = $1\"\n[directory.cache]\nentries = 0\n"
        "[[directory]]\nkind = \"sqlite\"\nname = \"slow\"\ntimeout = \"3s\"\npath = \"shop.db\"\n"
        "user_query = \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT max(i) AS external_id FROM n WHERE i != $1\"\n");
    std::vector<std::unique_ptr<HttpClient>> slow;
    for (int i = 0; i < 24; ++i) {
        slow.push_back(std::make_unique<HttpClient>(port_));
        slow.back()->send(token_request(api_key_, R"({"external_id":"nobody"})"));
    }
    std::this_thread::sleep_for(200ms);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
}

TEST_F(Directories, OfAFileMayBeOptionalFromTheStart) {
    serve(
        "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\noptional = true\n"
        "[[directory]]\nkind = \"sqlite\"\n");
    ASSERT_EQ(run({"users", "add", "1"}).exit_code, 0);
    EXPECT_EQ(ask(R"({"external_id":"1"})").status, 200U);
    folder_.write("users.csv", "external_id\n2\n");
    for (int i = 0; i < 200 && ask(R"({"external_id":"2"})").status != 200U; ++i)
        std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ask(R"({"external_id":"2"})").status, 200U);
}

TEST_F(Directories, ShowTheNextRequestWhatOurOwnCommandsChanged) {
    serve("[[directory]]\nkind = \"sqlite\"\n[directory.cache]\nttl = \"1h\"\nnegative_ttl = \"1h\"\n");
    for (int round = 0; round < 5; ++round) {
        const std::string id = std::to_string(round);
        const std::string body = R"({"external_id":")" + id + "\"}";
        EXPECT_EQ(ask(body).status, 404U);
        ASSERT_EQ(run({"users", "add", id, "--name", "First"}).exit_code, 0);
        EXPECT_EQ(claims(body)["name"], "First");
        ASSERT_EQ(run({"users", "set", id, "--name", "Second"}).exit_code, 0);
        EXPECT_EQ(claims(body)["name"], "Second");
        ASSERT_EQ(run({"users", "disable", id}).exit_code, 0);
        EXPECT_EQ(ask(body).status, 403U);
        ASSERT_EQ(run({"users", "enable", id}).exit_code, 0);
        EXPECT_EQ(ask(body).status, 200U);
        ASSERT_EQ(run({"users", "remove", id}).exit_code, 0);
        EXPECT_EQ(ask(body).status, 404U);
    }
}

TEST_F(Directories, AreCheckedEachByItself) {
    folder_.write("users.csv", "external_id,name\n1,Jane\n1,Again\n");
    configure(
        "[[directory]]\nkind = \"sqlite\"\npath = \"missing.db\"\nuser_query = \"SELECT 1 AS external_id WHERE 1 "
        "= $1\"\n"
        "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n"
        "[[directory]]\nkind = \"sqlite\"\nname = \"own\"\npath = \"no/folder/users.db\"\n"
        "[[directory]]\nkind = \"caller\"\n");
    const Finished checked = run({"check", "--json"});
    EXPECT_EQ(checked.exit_code, 1);
    std::map<std::string, json> rows;
    for (const auto& row : json::parse(checked.output)) rows[row["subject"]] = row;
    EXPECT_EQ(rows["directory sqlite"]["state"], "failed");
    EXPECT_NE(rows["directory file"]["found"].get<std::string>().find("stands in row 2 already"),
              std::string::npos);
    EXPECT_EQ(rows["directory own"]["state"], "failed");
    EXPECT_EQ(rows["directory caller"]["state"], "warning");
    for (const auto& [subject, row] : rows) {
        EXPECT_TRUE(row["state"] == "ok" || row["mend"] != "") << subject;
    }
}

}  // namespace
}  // namespace tokenbooth::test
