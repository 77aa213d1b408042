#include "support/postgres_server.hpp"

#include "support/canary.hpp"
#include "support/certificate.hpp"
#include "support/paths.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using Client = std::unique_ptr<PGconn, Finish>;
using Answer = std::unique_ptr<PGresult, Finish>;

Client connect_by_socket(const std::filesystem::path& folder, std::uint16_t port) {
    return Client(PQconnectdb(
        ("host=" + folder.string() + " port=" + std::to_string(port) + " user=postgres dbname=postgres").c_str()));
}

const std::string& programs() {
    static const std::string folder =
        std::filesystem::path(find_program("postgres", "postgresql-15", {"/usr/lib/postgresql/15/bin"}))
            .parent_path();
    return folder;
}

// The fresh cluster that every test gets a copy of; made once a build.
std::filesystem::path sample_cluster(const Unprivileged& user) {
    const auto sample = binary().parent_path() / "postgres-15-for-tests";
    if (std::filesystem::exists(sample)) return sample;
    const TemporaryFolder workshop;
    user.own(workshop.path());
    const auto made = workshop.path() / "data";
    run_to_end({programs() + "/initdb", "-D", made, "-U", "postgres", "--auth-local=trust",
                "--auth-host=scram-sha-256", "--no-sync", "--no-instructions", "-E", "UTF8", "--locale=C.UTF-8"},
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

PostgresServer::PostgresServer(const Options& options) : port_(free_port()) {
    const auto data = folder_.path() / "data";
    std::filesystem::copy(sample_cluster(user_), data, std::filesystem::copy_options::recursive);
    std::filesystem::permissions(data, std::filesystem::perms::owner_all);
    command_ = {programs() + "/postgres",
                "-D",
                data,
                "-p",
                std::to_string(port_),
                "-h",
                "127.0.0.1",
                "-k",
                folder_.path()};
    for (const char* setting :
         {"fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=16MB", "autovacuum=off",
          "log_min_messages=warning", "max_connections=40", "restart_after_crash=on"}) {
        command_.insert(command_.end(), {"-c", setting});
    }
    if (!options.certificate_for.empty()) {
        make_certificate(folder_.path(), "server", options.certificate_for);
        std::filesystem::permissions(folder_.path() / "server.key", std::filesystem::perms::owner_read);
        command_.insert(command_.end(), {"-c", "ssl=on", "-c", "ssl_cert_file=" + certificate().string(), "-c",
                                         "ssl_key_file=" + (folder_.path() / "server.key").string()});
    }
    user_.own(folder_.path());
    start();
    run("CREATE ROLE tokenbooth LOGIN PASSWORD '" + std::string(canary_password) + "'");
}

PostgresServer::~PostgresServer() { stop(); }

void PostgresServer::start() {
    daemon_.emplace(command_, user_, folder_.path() / "server.log");
    wait_until_ready(*daemon_,
                     [this] { return PQstatus(connect_by_socket(folder_.path(), port_).get()) == CONNECTION_OK; });
}

void PostgresServer::stop() {
    if (!daemon_) return;
    daemon_->signal_family(SIGCONT);
    daemon_->stop(SIGINT);
    daemon_.reset();
}

std::string PostgresServer::run(const std::string& sql) const {
    const Client client = connect_by_socket(folder_.path(), port_);
    PQsetNoticeProcessor(
        client.get(), [](void*, const char*) {}, nullptr);
    const Answer answer(PQexec(client.get(), sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error(PQerrorMessage(client.get()));
    }
    return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

void PostgresServer::run_file(const std::string& file) const {
    run(TemporaryFolder::read(source_folder() / file));
}

std::string PostgresServer::url() const {
    return "postgres://tokenbooth@127.0.0.1:" + std::to_string(port_) + "/postgres";
}

}  // namespace tokenbooth::test
