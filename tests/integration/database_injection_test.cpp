// Hostile values in PostgreSQL and MariaDB: they find parameters only (threats.md D1).
#include "support/database_directory.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <vector>

namespace tokenbooth::test {
namespace {

class DatabaseInjection : public DatabaseDirectory {};

// What SQL injection looks like in either dialect: quotes, comments, stacked queries, delays, bytes that end a
// text.
const std::vector<std::string>& injections() {
    static const std::vector<std::string> values = {"' OR '1'='1",
                                                    "' OR 1=1 -- ",
                                                    "' OR 1=1#",
                                                    "\" OR \"\"=\"",
                                                    "') OR ('1'='1",
                                                    "1; DROP TABLE canary; --",
                                                    "'; DROP TABLE canary; --",
                                                    "\\'; DROP TABLE canary; --",
                                                    "1 OR 1=1",
                                                    "1) UNION SELECT * FROM canary --",
                                                    "' UNION SELECT 'x','x','x','x',true,false --",
                                                    "'; SELECT pg_sleep(10); --",
                                                    "' AND SLEEP(10) -- ",
                                                    "$1",
                                                    "?",
                                                    "$$; DROP TABLE canary; $$",
                                                    "%",
                                                    "_",
                                                    "%@%",
                                                    "7%",
                                                    "7 ",
                                                    "7\t",
                                                    "07",
                                                    "7.0",
                                                    "7e0",
                                                    "0x37",
                                                    "+7",
                                                    "7/**/",
                                                    "CHAR(55)",
                                                    "E'\\x37'",
                                                    "\xc2\xbf' OR 1=1",
                                                    "\xef\xbc\x87 OR 1=1",
                                                    "\xef\xbc\x97",
                                                    "\\",
                                                    "\\\\",
                                                    "''",
                                                    "'",
                                                    "null",
                                                    "NULL",
                                                    "true",
                                                    std::string(100000, '\''),
                                                    std::string("7\0", 2),
                                                    std::string("7\0' OR 1=1", 11),
                                                    "\xff\xfe",
                                                    "\xbf' OR 1=1 -- ",
                                                    "@@version",
                                                    "`7`"};
    return values;
}

// D1
TEST_P(DatabaseInjection, D1InjectionFindsParametersOnly) {
    database_->run("CREATE TABLE canary (id INTEGER)");
    database_->run("INSERT INTO canary VALUES (1), (2), (3)");
    database_->make_our_table();
    database_->run("INSERT INTO tokenbooth_users (external_id, username, email) VALUES ('7', 'ann', 'a@b.co')");
    database_->run("CREATE TABLE customer (id INTEGER, login VARCHAR(99), mail VARCHAR(99))");
    database_->run("INSERT INTO customer VALUES (7, 'ann', 'a@b.co')");
    const std::string select = "SELECT id AS external_id, login AS username, mail AS email FROM customer WHERE ";
    for (const bool own : {false, true}) {
        use(own ? directory::sql::UserQueries{.by_external_id = query(select + "id = #"),
                                              .by_email = query(select + "mail = #"),
                                              .by_username = query(select + "login = #")}
                : directory::sql::UserQueries{});
        for (const auto& value : injections()) {
            EXPECT_EQ(by_id(value), "nobody") << value.substr(0, 100);
            EXPECT_EQ(by_email(value), "nobody") << value.substr(0, 100);
            EXPECT_EQ(by_username(value), "nobody") << value.substr(0, 100);
        }
        EXPECT_EQ(by_id("7"), "found 7");
        EXPECT_EQ(by_email("a@b.co"), "found 7");
        EXPECT_EQ(by_username("ann"), "found 7");
    }
    EXPECT_EQ(database_->run("SELECT count(*) FROM canary"), "3");
}

// The same from outside, where a request is the only way in.
TEST_P(DatabaseInjection, D1InjectionByRequestFindsNobody) {
    database_->make_our_table();
    database_->run("INSERT INTO tokenbooth_users (external_id, email) VALUES ('7', 'a@b.co')");
    use();
    const TestService service(*directory_);
    for (const auto& value : injections()) {
        if (value.size() > 1000) continue;
        for (const char* key : {"external_id", "email"}) {
            std::string body = std::string("{\"") + key + "\":\"";
            for (const char byte : value) {
                constexpr const char* digits = "0123456789abcdef";
                const auto code = static_cast<unsigned char>(byte);
                if (code < 0x20 || byte == '"' || byte == '\\') {
                    body += std::string("\\u00") + digits[code >> 4U] + digits[code & 15U];
                } else {
                    body += byte;
                }
            }
            const auto answer = ask_once(service.port(), token_request(test_api_key, body + "\"}"));
            EXPECT_TRUE(answer.status == 404 || answer.status == 400 || answer.status == 422)
                << body << answer.status;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Servers, DatabaseInjection, ::testing::Values(make_postgres, make_mariadb),
                         [](const auto& made) { return made.param == make_postgres ? "Postgres" : "Mariadb"; });

}  // namespace
}  // namespace tokenbooth::test
