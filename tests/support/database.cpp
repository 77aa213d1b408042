#include "support/database.hpp"

#include <tokenbooth/directory/mysql/mysql_directory.hpp>
#include <tokenbooth/directory/postgres/postgres_directory.hpp>

#include <utility>

namespace tokenbooth::test {
namespace {

template <class Server>
class ServerDatabase : public Database {
  public:
    void stop() override { server_.stop(); }
    void start() override { server_.start(); }
    void freeze() override { server_.freeze(); }
    void thaw() override { server_.thaw(); }
    std::string run(const std::string& sql) override { return server_.run(sql); }
    std::uint16_t port() override { return server_.port(); }

  protected:
    std::string url_of(const DirectoryRequest& request) {
        if (!request.url.empty()) return request.url;
        return url(request.port > 0 ? request.port : port());
    }
    using Database::url;
    Server server_;
};

class Postgres final : public ServerDatabase<PostgresServer> {
  public:
    void make_our_table() override {
        server_.run_file("deploy/sql/postgres.sql");
        run("GRANT UPDATE (password_hash) ON tokenbooth_users TO tokenbooth");
        let_in();
    }
    void let_in() override { run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO tokenbooth"); }
    std::string url(std::uint16_t port) override {
        return "postgres://tokenbooth@127.0.0.1:" + std::to_string(port) + "/postgres";
    }
    std::string socket_url() override {
        return "postgres://tokenbooth@:" + std::to_string(port()) +
               "/postgres?host=" + server_.socket_folder().string();
    }
    std::string kind() override { return "postgres"; }
    std::string parameter() override { return "$1"; }
    std::unique_ptr<directory::UserDirectory> make_directory(const DirectoryRequest& request,
                                                             core::BlockingPool& pool) override {
        directory::postgres::PostgresOptions options;
        options.address = *directory::postgres::parse_postgres_url(url_of(request));
        options.password = core::Secret(canary_password);
        options.timeout = request.timeout;
        options.connections = request.connections;
        options.queries = request.queries;
        return directory::postgres::make_postgres_directory(std::move(options), pool);
    }
};

class Mariadb final : public ServerDatabase<MariadbServer> {
  public:
    void make_our_table() override { server_.run_file("deploy/sql/mysql.sql"); }
    void let_in() override {}
    std::string url(std::uint16_t port) override {
        return "mysql://tokenbooth@127.0.0.1:" + std::to_string(port) + "/booth";
    }
    std::string socket_url() override { return "mysql://tokenbooth@/booth?socket=" + server_.socket().string(); }
    std::string kind() override { return "mysql"; }
    std::string parameter() override { return "?"; }
    std::unique_ptr<directory::UserDirectory> make_directory(const DirectoryRequest& request,
                                                             core::BlockingPool& pool) override {
        directory::mysql::MysqlOptions options;
        options.address = *directory::mysql::parse_mysql_url(url_of(request));
        options.password = core::Secret(canary_password);
        options.timeout = request.timeout;
        options.queries = request.queries;
        return directory::mysql::make_mysql_directory(std::move(options), pool);
    }
};

}  // namespace

std::unique_ptr<Database> make_postgres() { return std::make_unique<Postgres>(); }
std::unique_ptr<Database> make_mariadb() { return std::make_unique<Mariadb>(); }

}  // namespace tokenbooth::test
