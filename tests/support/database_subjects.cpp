#include "support/database_subjects.hpp"

#include "support/canary.hpp"
#include "support/mariadb_server.hpp"
#include "support/postgres_server.hpp"

#include <tokenbooth/directory/mysql/mysql_directory.hpp>
#include <tokenbooth/directory/postgres/postgres_directory.hpp>

#include <string>
#include <utility>

namespace tokenbooth::test {
namespace {

constexpr const char* rows_of_our_table =
    "INSERT INTO tokenbooth_users (external_id, username, name, email, email_verified, disabled, sso_attributes) "
    "VALUES ('12345678', 'jane', 'Jane \"J\" Soap 🧼', 'JaneS@Soap.com', TRUE, FALSE,"
    "'{\"organizations\":[\"Soap & Sons\",\"Acme\"],\"phone\":\"+15551234567\",\"tags\":[\"vip\",\"gold\"],"
    "\"user_fields\":{\"plan\":\"gold\",\"seats\":3}}'),"
    "('00042', NULL, NULL, 'josé@soap.com', FALSE, TRUE, NULL),"
    "('Usr_Ünal', NULL, NULL, NULL, NULL, FALSE, '');";
constexpr const char* rows_of_a_company =
    "CREATE TABLE customer (id VARCHAR(99), login VARCHAR(99), full_name VARCHAR(99), mail VARCHAR(99), "
    "mail_ok CHAR(5), blocked INTEGER, firms VARCHAR(99), tel VARCHAR(99), marks VARCHAR(99), more JSON);"
    "INSERT INTO customer VALUES ('12345678', 'jane', 'Jane \"J\" Soap 🧼', 'JaneS@Soap.com', '1', NULL,"
    "'Soap & Sons;Acme', '+15551234567', 'vip;gold', '{\"plan\": \"gold\", \"seats\": 3}'),"
    "('00042', NULL, NULL, 'josé@soap.com', '0', 1, NULL, NULL, NULL, NULL),"
    "('Usr_Ünal', NULL, NULL, NULL, NULL, 0, '', NULL, '', NULL);";
constexpr const char* company_select =
    "SELECT id AS external_id, login AS username, full_name AS name, mail AS email, "
    "rtrim(mail_ok) AS email_verified, blocked AS disabled, firms AS organizations, tel AS phone, marks AS tags, "
    "more AS user_fields FROM customer WHERE ";

class PostgresSubject final : public Subject {
  public:
    explicit PostgresSubject(Queries queries) {
        auto& server = shared_server();
        server.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO tokenbooth");
        directory::postgres::PostgresOptions options;
        if (queries == Queries::of_the_company) {
            server.run(rows_of_a_company);
            options.queries = {.by_external_id = std::string(company_select) + "id = $1;",
                               .by_email = std::string(company_select) + "lower(mail) = lower($1) -- a comment",
                               .by_username = std::string(company_select) + "login = $1"};
        } else {
            server.run_file("deploy/sql/postgres.sql");
            server.run(rows_of_our_table);
        }
        server.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO tokenbooth");
        options.address = *directory::postgres::parse_postgres_url(server.url());
        options.password = core::Secret(canary_password);
        directory_ = directory::postgres::make_postgres_directory(std::move(options), pool_);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    static PostgresServer& shared_server() {
        static PostgresServer server;
        return server;
    }
    core::BlockingPool pool_{1, 8};
    std::unique_ptr<directory::UserDirectory> directory_;
};

class MysqlSubject final : public Subject {
  public:
    explicit MysqlSubject(Queries queries) {
        auto& server = shared_server();
        server.run("DROP DATABASE booth; CREATE DATABASE booth CHARACTER SET utf8mb4");
        directory::mysql::MysqlOptions options;
        if (queries == Queries::of_the_company) {
            server.run(rows_of_a_company);
            options.queries = {.by_external_id = std::string(company_select) + "id = ?;",
                               .by_email = std::string(company_select) + "mail = ? -- a comment",
                               .by_username = std::string(company_select) + "login = ?"};
        } else {
            server.run_file("deploy/sql/mysql.sql");
            server.run(rows_of_our_table);
        }
        options.address = *directory::mysql::parse_mysql_url(server.url());
        options.password = core::Secret(canary_password);
        directory_ = directory::mysql::make_mysql_directory(std::move(options), pool_);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    static MariadbServer& shared_server() {
        static MariadbServer server;
        return server;
    }
    core::BlockingPool pool_{1, 8};
    std::unique_ptr<directory::UserDirectory> directory_;
};

}  // namespace

std::unique_ptr<Subject> make_postgres_subject(Queries queries) {
    return std::make_unique<PostgresSubject>(queries);
}
std::unique_ptr<Subject> make_mysql_subject(Queries queries) { return std::make_unique<MysqlSubject>(queries); }

}  // namespace tokenbooth::test
