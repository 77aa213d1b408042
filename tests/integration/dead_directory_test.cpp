// One directory that hangs beside one that is well: the other's users notice nothing (threats.md D6).
#include "support/cli.hpp"
#include "support/database.hpp"
#include "support/fault_server.hpp"
#include "support/http_client.hpp"

#include <atomic>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class DeadDirectory : public Cli {
  protected:
    // In front of it, a file with one user.
    void serve(const std::string& stanza) {
        folder_.write("users.csv", "external_id,name\nfile-user,From File\n");
        api_key_ = configure("[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n" + stanza +
                             "timeout = \"400ms\"\ncache = { entries = 0 }\n");
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        // The first address in the log may be the directory's.
        service_->wait_for("\"admin_listening\"");
        port_ = service_->port();
    }
    unsigned ask(const std::string& external_id) const {
        const std::string body = R"({"external_id":")" + external_id + "\"}";
        return ask_once(port_, "POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " +
                                   api_key_ + "\r\nContent-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body)
            .status;
    }

    // Twenty clients ask for users whom only the dead one could know.
    void hurts_its_own_users_only() {
        std::atomic<bool> ended = false;
        std::vector<std::thread> clients;
        for (int client = 0; client < 20; ++client) {
            clients.emplace_back([this, client, &ended] {
                while (!ended) {
                    const unsigned status = ask("user" + std::to_string(client));
                    EXPECT_TRUE(status == 504U || status == 503U) << status;
                    // Once the circuit breaker is open nothing else slows them, and the machine is for the others,
                    // too.
                    std::this_thread::sleep_for(20ms);
                }
            });
        }
        std::this_thread::sleep_for(100ms);
        const auto began = Clock::now();
        for (int i = 0; i < 50; ++i) EXPECT_EQ(ask("file-user"), 200U);
        // Were each to wait for a deadline of the other, it were 20 s.
        EXPECT_LT(Clock::now() - began, 8s);
        ended = true;
        for (auto& client : clients) client.join();
    }

    void freeze_and_judge(Database& database) {
        database.make_our_table();
        database.run("INSERT INTO tokenbooth_users (external_id) VALUES ('7')");
        folder_.write("password", std::string(canary_password) + "\n");
        serve("[[directory]]\nkind = \"" + database.kind() + "\"\nurl = \"" + database.url() +
              "\"\npassword_file = \"password\"\n");
        // The first look-up connects as well, for which 400 ms are little where others want the machine.
        const auto patience = Clock::now() + 20s;
        while (ask("7") != 200U && Clock::now() < patience) std::this_thread::sleep_for(20ms);
        ASSERT_EQ(ask("7"), 200U);
        database.freeze();
        hurts_its_own_users_only();
        database.thaw();
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(DeadDirectory, D6InPostgresqlSlowsNobodyElse) { freeze_and_judge(*make_postgres()); }

TEST_F(DeadDirectory, D6InMariadbSlowsNobodyElse) { freeze_and_judge(*make_mariadb()); }

TEST_F(DeadDirectory, D6OverHttpSlowsNobodyElse) {
    const FaultServer silent([](FaultConnection& connection) {
        connection.receive();
        // Until the client has had enough.
        connection.receive_some();
    });
    serve("[[directory]]\nkind = \"http\"\nurl = \"" + silent.url("/users") + "\"\nsecret = \"" +
          std::string(canary_secret) + "\"\n");
    hurts_its_own_users_only();
}

}  // namespace
}  // namespace tokenbooth::test
