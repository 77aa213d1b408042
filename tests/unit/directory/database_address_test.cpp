// Where a database is: what its URL may say, and what it must not.
#include <tokenbooth/directory/mysql/mysql_address.hpp>
#include <tokenbooth/directory/postgres/postgres_address.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory {
namespace {

std::string refusal(const auto& parsed) { return parsed ? "taken" : parsed.error().message; }

TEST(PostgresUrl, NamesHostPortUserAndDatabase) {
    const auto address =
        postgres::parse_postgres_url("postgres://booth@db.example.com:5433/shop?sslrootcert=/ca.pem");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->text(), "db.example.com:5433");
    EXPECT_EQ(address->parameter("user"), "booth");
    EXPECT_EQ(address->parameter("dbname"), "shop");
    EXPECT_EQ(address->parameter("sslrootcert"), "/ca.pem");
    EXPECT_FALSE(address->is_local());
}

TEST(PostgresUrl, MayNameSeveralHostsOrASocket) {
    const auto several = postgres::parse_postgres_url("postgresql://u@a:1,b:2/d?target_session_attrs=read-write");
    ASSERT_TRUE(several);
    EXPECT_EQ(several->text(), "a:1, b:2");
    const auto socket = postgres::parse_postgres_url("postgres:///d?host=/var/run/postgresql");
    ASSERT_TRUE(socket);
    EXPECT_TRUE(socket->hosts.front().is_socket());
    EXPECT_EQ(socket->text(), "/var/run/postgresql");
    EXPECT_TRUE(socket->is_local());
}

TEST(PostgresUrl, WantsAServerElsewhereToProveWhoItIs) {
    struct Case {
        const char* url;
        const char* mode;
    };
    for (const auto& [url, mode] :
         {Case{"postgres://u@db.example.com/d", "verify-full"}, Case{"postgres://u@10.0.0.1/d", "verify-full"},
          Case{"postgres://u@localhost,db.example.com/d", "verify-full"},
          Case{"postgres://u@localhost/d", "prefer"}, Case{"postgres://u@127.0.0.1/d", "prefer"},
          Case{"postgres://u@[::1]/d", "prefer"}, Case{"postgres://u@%2Frun%2Fpostgresql/d", "prefer"},
          Case{"postgres://u@db.example.com/d?sslmode=require", "require"}}) {
        EXPECT_EQ(postgres::parse_postgres_url(url)->parameter("sslmode"), mode) << url;
    }
    EXPECT_FALSE(postgres::parse_postgres_url("postgres://u@db.example.com/d")->parameter("sslrootcert").empty());
}

TEST(PostgresUrl, HoldsNoSecretAndNothingThatIsOurs) {
    for (const char* url :
         {"postgres://u:canary-password@h/d", "postgres://h/d?password=canary-password",
          "postgres://u:canary-password@h:port:port/d", "postgres://h/d?sslpassword=canary-password"}) {
        const std::string said = refusal(postgres::parse_postgres_url(url));
        EXPECT_NE(said.find("password_file"), std::string::npos) << url << said;
        EXPECT_EQ(said.find("canary"), std::string::npos) << said;
    }
    for (const char* url :
         {"", "mysql://u@h/d", "host=h password=canary-password", "postgres://u@h/d?connect_timeout=9",
          "postgres://u@h/d?hostaddr=1.2.3.4", "postgres://u@h/d?passfile=/x", "postgres://u@h/d?nonsense=1",
          "postgres://u@/d", "postgres://u@h:1,2/d?port=1,2,3", "postgres://u@h/%zz"}) {
        const std::string said = refusal(postgres::parse_postgres_url(url));
        EXPECT_NE(said, "taken") << url;
        EXPECT_EQ(said.find("canary"), std::string::npos) << said;
    }
}

TEST(MysqlUrl, NamesHostPortUserAndDatabase) {
    const auto address = mysql::parse_mysql_url("mysql://bo%40th@db.example.com:3307/shop?sslrootcert=/ca.pem");
    ASSERT_TRUE(address);
    EXPECT_EQ(address->text(), "db.example.com:3307");
    EXPECT_EQ(address->user, "bo@th");
    EXPECT_EQ(address->database, "shop");
    EXPECT_EQ(address->ca_file, "/ca.pem");
    EXPECT_EQ(mysql::parse_mysql_url("mariadb://u@[::1]:3307/d")->text(), "::1:3307");
    const auto socket = mysql::parse_mysql_url("mysql://u@/d?socket=%2Frun%2Fmysqld.sock");
    ASSERT_TRUE(socket);
    EXPECT_EQ(socket->text(), "/run/mysqld.sock");
    EXPECT_TRUE(socket->is_local());
}

TEST(MysqlUrl, WantsAServerElsewhereToProveWhoItIs) {
    using mysql::SslMode;
    struct Case {
        const char* url;
        SslMode mode;
    };
    for (const auto& [url, mode] :
         {Case{"mysql://u@db.example.com/d", SslMode::verify_full},
          Case{"mysql://u@10.0.0.1/d", SslMode::verify_full}, Case{"mysql://u@localhost/d", SslMode::disable},
          Case{"mysql://u@127.0.0.1/d?sslmode=verify-full", SslMode::verify_full},
          Case{"mysql://u@db.example.com/d?sslmode=disable", SslMode::disable},
          Case{"mysql://u@db.example.com/d?sslmode=require", SslMode::require}}) {
        EXPECT_EQ(mysql::parse_mysql_url(url)->ssl_mode, mode) << url;
    }
    EXPECT_FALSE(mysql::parse_mysql_url("mysql://u@db.example.com/d")->ca_file.empty());
}

TEST(MysqlUrl, HoldsNoSecretAndNothingElse) {
    for (const char* url : {"mysql://u:canary-password@h/d", "mysql://u@h/d?password=canary-password"}) {
        const std::string said = refusal(mysql::parse_mysql_url(url));
        EXPECT_NE(said.find("password_file"), std::string::npos) << url << said;
        EXPECT_EQ(said.find("canary"), std::string::npos) << said;
    }
    for (const char* url :
         {"", "postgres://u@h/d", "mysql://h/d", "mysql://u@h/", "mysql://u@/d", "mysql://u@h:0/d",
          "mysql://u@h:99999/d", "mysql://u@h:x/d", "mysql://u@h/d?sslmode=prefer", "mysql://u@h/d?init_command=x",
          "mysql://u@h/d?socket=/x", "mysql://u@h/%zz", "mysql://u@h/%00"}) {
        EXPECT_NE(refusal(mysql::parse_mysql_url(url)), "taken") << url;
    }
}

}  // namespace
}  // namespace tokenbooth::directory
