// A directory in a database as its operator meets it: configuration, `tokenbooth check`, TLS, and what must never
// be said (threats.md D12).
#include "support/cli.hpp"
#include "support/database.hpp"
#include "support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <regex>

namespace tokenbooth::test {
namespace {

using nlohmann::json;
using Make = std::unique_ptr<Database> (*)();

class DatabaseCheck : public Cli, public ::testing::WithParamInterface<Make> {
  protected:
    // The configuration's stanza for the directory; `more` stands in it.
    std::string stanza(const std::string& url, const std::string& more = "") {
        folder_.write("password", std::string(canary_password) + "\n");
        return "[[directory]]\nkind = \"" + database_->kind() + "\"\nurl = \"" + url +
               "\"\npassword_file = \"password\"\n" + more;
    }
    json row_of(const std::string& text) {
        configure(text);
        const Finished checked = run({"check", "--json"});
        for (const auto& row : json::parse(checked.output)) {
            if (row["subject"] == "directory " + database_->kind()) return row;
        }
        ADD_FAILURE() << checked.output << checked.errors;
        return {};
    }
    std::string told(const json& row) {
        return row["found"].get<std::string>() + " → " + row["mend"].get<std::string>();
    }

    // The first address in the log may be the database's.
    static std::uint16_t port_of(const RunningTokenbooth& service) {
        service.wait_for("\"admin_listening\"");
        const std::string said = service.errors();
        std::smatch match;
        if (!std::regex_search(said, match, std::regex("\"listening\"[^\n]*127\\.0\\.0\\.1:([0-9]+)"))) {
            throw std::runtime_error(said);
        }
        return static_cast<std::uint16_t>(std::stoul(match[1]));
    }

    std::unique_ptr<Database> database_ = GetParam()();
};

TEST_P(DatabaseCheck, SaysWhatAnswersAndLooksAUserUp) {
    database_->make_our_table();
    database_->run("INSERT INTO tokenbooth_users (external_id, name) VALUES ('7', 'Ann')");
    const json row = row_of(stanza(database_->url()));
    EXPECT_EQ(row["state"], "ok") << row;
    EXPECT_NE(told(row).find(database_->kind() == "postgres" ? "PostgreSQL 15." : "MariaDB 10.11"),
              std::string::npos);
    EXPECT_NE(told(row).find("without TLS"), std::string::npos) << row;
    const Finished found = run({"check", "--user", "7"});
    EXPECT_EQ(found.exit_code, 0) << found.output;
    EXPECT_NE(found.output.find("is there and would get a token"), std::string::npos) << found.output;
}

// libpq itself would call our own read-only session that of a server which cannot be written to.
TEST_P(DatabaseCheck, FindsThePrimaryAlsoWhereItsOwnSessionsAreReadOnly) {
    const bool has_the_parameter = database_->kind() == "postgres";
    if (!has_the_parameter) return;
    database_->run("CREATE TABLE customer (id VARCHAR(9)); INSERT INTO customer VALUES ('7')");
    database_->let_in();
    const std::string url = database_->url();
    const std::string mark = url.find('?') == std::string::npos ? "?" : "&";
    const json row = row_of(stanza(url + mark + "target_session_attrs=read-write",
                                   "user_query = \"SELECT id AS external_id FROM customer WHERE id = $1\"\n"));
    EXPECT_EQ(row["state"], "ok") << row;
}

TEST_P(DatabaseCheck, SaysHowToMendWhatFails) {
    database_->run("CREATE TABLE customer (id VARCHAR(9))");
    database_->let_in();
    const auto query = [this](const std::string& text) {
        return "user_query = \"" + text + " WHERE id = " + database_->parameter() + "\"\n";
    };
    struct Case {
        std::string text;
        const char* expected;
    };
    std::string wrong_user = database_->url();
    wrong_user.replace(wrong_user.find("tokenbooth@"), 10, "somebody");
    const std::string no_database = database_->url() + "_absent";
    for (const auto& [text, expected] :
         {Case{stanza(database_->url()), "create the table (deploy/sql/"},
          Case{stanza(database_->url(), query("SELECT id AS external_id FROM absent")),
               "correct its name in the query"},
          Case{stanza(database_->url(), query("SELECT nick AS external_id FROM customer")), "correct the column"},
          Case{stanza(database_->url(), query("SELECT id FROM customer")), "correct the query"},
          Case{stanza(wrong_user), "password"}, Case{stanza(no_database), "database"},
          Case{stanza(database_->url(1)), "running"}}) {
        const json row = row_of(text);
        EXPECT_EQ(row["state"], "failed") << row;
        EXPECT_NE(told(row).find(expected), std::string::npos) << text << told(row);
        EXPECT_EQ(told(row).find(canary_password), std::string::npos);
    }
}

// D12: whatever fails, and however it is asked for, nobody reads the password, and no client what the server says.
// That no process has written a canary is checked of each at its end.
TEST_P(DatabaseCheck, D12NeitherClientNorLogLearnsThePassword) {
    database_->run("CREATE TABLE customer (id VARCHAR(9))");
    std::string wrong_user = database_->url();
    wrong_user.replace(wrong_user.find("tokenbooth@"), 10, "somebody");
    for (const std::string& text : {stanza(wrong_user), stanza(database_->url() + "_absent"),
                                    stanza(database_->url()), stanza(database_->url(1))}) {
        const std::string key = configure(text);
        RunningTokenbooth service({"serve"}, folder_.path());
        for (const char* body : {R"({"external_id":"7"})", R"({"email":"a@b.co"})"}) {
            const auto answer = ask_once(port_of(service), token_request(key, body));
            EXPECT_EQ(answer.status, 503U) << answer.body;
            for (const char* secret :
                 {canary_password, "tokenbooth@", "somebody", "127.0.0.1", "absent", "SELECT"}) {
                EXPECT_EQ(answer.body.find(secret), std::string::npos) << answer.body;
            }
        }
        service.wait_for("\"reason\":\"directory " + database_->kind() + ": 127.0.0.1:");
    }
}

TEST_P(DatabaseCheck, RefusesAPasswordInTheUrlWithoutRepeatingIt) {
    std::string url = database_->url();
    url.insert(url.find('@'), ":canary-password");
    configure("[[directory]]\nkind = \"" + database_->kind() + "\"\nurl = \"" + url +
              "\"\n[[directory]]\nkind = \"" + database_->kind() +
              "\"\nname = \"other\"\npath = \"x\"\n[[directory]]\nkind = \"sqlite\"\nurl = \"x\"\n");
    const Finished refused = run({"check"});
    EXPECT_EQ(refused.exit_code, 1);
    for (const char* expected : {"holds a password", "password_file", "\"path\" is not for kind",
                                 "\"url\" is not for kind", "URL; write"}) {
        EXPECT_NE(refused.errors.find(expected), std::string::npos) << expected << "\n" << refused.errors;
    }
}

INSTANTIATE_TEST_SUITE_P(Servers, DatabaseCheck, ::testing::Values(make_postgres, make_mariadb),
                         [](const auto& made) { return made.param == make_postgres ? "Postgres" : "Mariadb"; });

// A server of each kind with a certificate for localhost: whoever cannot be proved to be the host is not talked
// to.
template <class Server>
class DatabaseTls : public Cli {
  protected:
    static constexpr bool postgres = std::is_same_v<Server, PostgresServer>;
    std::string found(const std::string& host, const std::string& parameters) {
        folder_.write("password", std::string(canary_password) + "\n");
        const std::string kind = postgres ? "postgres" : "mysql";
        configure("[[directory]]\nkind = \"" + kind + "\"\nurl = \"" + kind + "://tokenbooth@" + host + ":" +
                  std::to_string(server_.port()) + (postgres ? "/postgres?" : "/booth?") + parameters +
                  "\"\npassword_file = \"password\"\nuser_query = \"SELECT 'x' AS external_id WHERE 'x' = " +
                  (postgres ? "$1" : "?") + "\"\n");
        const Finished checked = run({"check", "--json"});
        for (const auto& row : json::parse(checked.output)) {
            if (row["subject"] == "directory " + kind)
                return row["found"].get<std::string>() + row["mend"].get<std::string>();
        }
        return checked.output + checked.errors;
    }
    Server server_{typename Server::Options{.certificate_for = "localhost"}};
    const std::string authority_ = "sslrootcert=" + server_.certificate().string();
};
using Servers = ::testing::Types<PostgresServer, MariadbServer>;
TYPED_TEST_SUITE(DatabaseTls, Servers);

TYPED_TEST(DatabaseTls, VerifiesTheServersNameAndAuthority) {
    EXPECT_NE(this->found("localhost", "sslmode=verify-full&" + this->authority_).find("answers, TLSv1."),
              std::string::npos)
        << this->found("localhost", "sslmode=verify-full&" + this->authority_);
    EXPECT_NE(this->found("localhost", "sslmode=require").find("answers, TLSv1."), std::string::npos);
    const std::string wrong_name = this->found("127.0.0.1", "sslmode=verify-full&" + this->authority_);
    EXPECT_EQ(wrong_name.find("answers"), std::string::npos) << wrong_name;
    EXPECT_NE(wrong_name.find("host name"), std::string::npos) << wrong_name;
    const std::string unknown = this->found("localhost", "sslmode=verify-full");
    EXPECT_EQ(unknown.find("answers"), std::string::npos) << unknown;
    EXPECT_NE(unknown.find("sslrootcert"), std::string::npos) << unknown;
}

TEST(DatabaseWithoutTls, IsNotTalkedToWhereTlsIsWanted) {
    for (const Make make : {make_postgres, make_mariadb}) {
        const auto database = make();
        for (const char* mode : {"require", "verify-full"}) {
            const TemporaryFolder folder;
            folder.write("password", canary_password);
            folder.write("tokenbooth.toml", "[[directory]]\nkind = \"" + database->kind() + "\"\nurl = \"" +
                                                database->url() + "?sslmode=" + mode +
                                                "\"\npassword_file = \"password\"\n");
            const Finished checked = run_tokenbooth({"check"}, folder.path());
            EXPECT_EQ(checked.exit_code, 1);
            EXPECT_EQ(checked.output.find("answers"), std::string::npos) << checked.output;
            EXPECT_NE(checked.output.find("sslmode=disable"), std::string::npos) << checked.output;
        }
    }
}

}  // namespace
}  // namespace tokenbooth::test
