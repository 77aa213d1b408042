#include "support/mariadb_server.hpp"

#include "support/canary.hpp"
#include "support/certificate.hpp"
#include "support/paths.hpp"

#include <mysql.h>

#include <memory>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

struct Close {
    void operator()(MYSQL* client) const { mysql_close(client); }
    void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using Client = std::unique_ptr<MYSQL, Close>;

// Null where nobody answers.
Client connect_by_socket(const std::filesystem::path& socket, const char* database) {
    Client client(mysql_init(nullptr));
    const bool connected = mysql_real_connect(client.get(), nullptr, "root", "", database, 0, socket.c_str(),
                                              CLIENT_MULTI_STATEMENTS) != nullptr;
    return connected ? std::move(client) : nullptr;
}

std::string run_on(MYSQL* client, const std::string& sql) {
    std::string first;
    bool seen = false;
    int next = mysql_real_query(client, sql.data(), sql.size());
    for (; next == 0; next = mysql_next_result(client)) {
        const std::unique_ptr<MYSQL_RES, Close> result(mysql_store_result(client));
        if (result == nullptr || seen) continue;
        seen = true;
        MYSQL_ROW row = mysql_fetch_row(result.get());
        if (row != nullptr && row[0] != nullptr) first = row[0];
    }
    if (next > 0) throw std::runtime_error(mysql_error(client));
    return first;
}

std::filesystem::path sample_data(const Unprivileged& user) {
    const auto sample = binary().parent_path() / "mariadb-for-tests";
    if (std::filesystem::exists(sample)) return sample;
    const TemporaryFolder workshop;
    user.own(workshop.path());
    const auto made = workshop.path() / "data";
    run_to_end({find_program("mariadb-install-db", "mariadb-server", {"/usr/bin"}), "--no-defaults",
                "--datadir=" + made.string(), "--auth-root-authentication-method=normal", "--skip-test-db",
                "--innodb-log-file-size=4M"},
               user, workshop.path() / "log");
    // Another test may be making it at the same time: whoever is last finds it there.
    const auto draft = sample.string() + "." + std::to_string(getpid());
    std::filesystem::copy(made, draft, std::filesystem::copy_options::recursive);
    std::error_code taken;
    std::filesystem::rename(draft, sample, taken);
    if (taken) std::filesystem::remove_all(draft);
    return sample;
}

}  // namespace

MariadbServer::MariadbServer(const Options& options) : port_(free_port()) {
    const auto data = folder_.path() / "data";
    std::filesystem::copy(sample_data(user_), data, std::filesystem::copy_options::recursive);
    command_ = {find_program("mariadbd", "mariadb-server", {"/usr/sbin"}),
                "--no-defaults",
                "--datadir=" + data.string(),
                "--socket=" + socket().string(),
                "--port=" + std::to_string(port_),
                "--bind-address=127.0.0.1",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-flush-method=nosync",
                "--innodb-log-file-size=4M",
                "--innodb-buffer-pool-size=8M",
                "--innodb-fast-shutdown=2",
                "--sync-binlog=0",
                "--skip-name-resolve",
                "--character-set-server=utf8mb4",
                "--max-connections=40"};
    if (!options.certificate_for.empty()) {
        make_certificate(folder_.path(), "server", options.certificate_for);
        command_.push_back("--ssl-cert=" + certificate().string());
        command_.push_back("--ssl-key=" + (folder_.path() / "server.key").string());
    }
    user_.own(folder_.path());
    start();
    const Client client = connect_by_socket(socket(), nullptr);
    if (!client) throw std::runtime_error("MariaDB does not let root in");
    run_on(client.get(), "CREATE DATABASE booth; CREATE USER tokenbooth@'%' IDENTIFIED BY '" +
                             std::string(canary_password) + "'; GRANT ALL ON booth.* TO tokenbooth@'%'");
}

MariadbServer::~MariadbServer() { stop(); }

void MariadbServer::start() {
    daemon_.emplace(command_, user_, folder_.path() / "server.log");
    wait_until_ready(*daemon_, [this] { return connect_by_socket(socket(), nullptr) != nullptr; });
}

void MariadbServer::stop() {
    if (!daemon_) return;
    daemon_->signal_family(SIGCONT);
    daemon_->stop(SIGTERM);
    daemon_.reset();
}

std::string MariadbServer::run(const std::string& sql) const {
    const Client client = connect_by_socket(socket(), "booth");
    if (!client) throw std::runtime_error("MariaDB does not answer");
    return run_on(client.get(), sql);
}

void MariadbServer::run_file(const std::string& file) const { run(TemporaryFolder::read(source_folder() / file)); }

std::string MariadbServer::url() const {
    return "mysql://tokenbooth@127.0.0.1:" + std::to_string(port_) + "/booth";
}

}  // namespace tokenbooth::test
