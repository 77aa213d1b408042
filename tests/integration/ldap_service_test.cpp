// A service whose users are in an LDAP server: through restarts, freezes and outages, and what it says of them
// (threats.md D3, D5, D6, D12; `tokenbooth check`).
#include "support/certificate.hpp"
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/ldap_users.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

std::string sample_users() {
    std::string users =
        ldap_person("twin1", "shopMail: twins@soap.com\n") + ldap_person("twin2", "shopMail: twins@soap.com\n") +
        ldap_person("jane", "userPassword: right\nshopMail: jane@soap.com\nshopName: Jane Soap\n") +
        ldap_person("off", "userPassword: right\nshopDisabled: TRUE\n");
    for (int i = 0; i < 200; ++i) users += ldap_person("user" + std::to_string(i));
    return users;
}

// Asks again and again on threads of its own, until it is stopped.
class Load {
  public:
    Load(int clients, const std::function<void(int client, int round)>& ask) {
        for (int client = 0; client < clients; ++client) {
            threads_.emplace_back([this, ask, client] {
                for (int round = 0; !stop_; ++round) ask(client, round);
            });
        }
    }
    ~Load() { stop(); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    void stop() {
        stop_ = true;
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }

  private:
    std::atomic<bool> stop_ = false;
    std::vector<std::thread> threads_;
};

class LdapService : public Cli {
  protected:
    // The lines of one [[directory]], the password in a file of its own.
    std::string directory_lines(const std::string& more = "") const {
        folder_.write("ldap.password", std::string(canary_password) + "\n");
        return "[[directory]]\nkind = \"ldap\"\nname = \"staff\"\nurl = \"" + server_.url() +
               "\"\nstart_tls = true\nca_file = \"" + server_.certificate().string() + "\"\nbind_dn = \"" +
               ldap_bind_dn + "\"\nbind_password_file = \"ldap.password\"\nbase_dn = \"" + ldap_base +
               "\"\nattributes = { external_id = \"shopId\", name = \"shopName\", email = \"shopMail\", disabled "
               "= \"shopDisabled\" }\n" +
               more;
    }
    void serve(const std::string& more) {
        api_key_ = configure(more);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer ask(const std::string& id) {
        return ask_once(port_, token_request(api_key_, R"({"external_id":")" + id + "\"}"));
    }
    Answer get(const std::string& path) const {
        return ask_once(port_, "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    LdapServer server_{LdapServer::Options{.users = sample_users()}};
    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

TEST_F(LdapService, IssuesTokensForItsUsers) {
    serve(directory_lines("emails_are_verified = true\n"));
    const Answer answer = ask_once(port_, token_request(api_key_, R"({"email":"JANE@soap.com"})"));
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const auto claims = decode_token(json::parse(answer.body)["token"].get<std::string>(), canary_secret).claims;
    EXPECT_EQ(claims["external_id"], "jane");
    EXPECT_EQ(claims["name"], "Jane Soap");
    EXPECT_EQ(claims["email"], "jane@soap.com");
    EXPECT_EQ(claims["email_verified"], true);
    EXPECT_EQ(ask("nobody").status, 404U);
    EXPECT_EQ(ask("off").status, 403U);
    const Answer twins = ask_once(port_, token_request(api_key_, R"({"email":"twins@soap.com"})"));
    EXPECT_EQ(twins.status, 409U);
    EXPECT_EQ(json::parse(twins.body)["code"], "user_ambiguous");
    EXPECT_EQ(get("/readyz").status, 200U);
}

// What was sent into the outage is refused; nothing before it, and nothing two seconds after it.
TEST_F(LdapService, D5ComesBackWithinTwoSecondsOfARestartUnderLoad) {
    serve(directory_lines("timeout = \"500ms\"\n[directory.cache]\nentries = 0\n"));
    ASSERT_EQ(ask("user1").status, 200U);
    struct Failed {
        Clock::time_point at;
        unsigned status;
    };
    std::mutex mutex;
    std::vector<Failed> failures;
    std::atomic<std::size_t> answered = 0;
    Load load(4, [&](int client, int round) {
        const unsigned status = ask("user" + std::to_string((client + round) % 200)).status;
        ++answered;
        if (status == 200U) return;
        const std::lock_guard lock(mutex);
        failures.push_back({.at = Clock::now(), .status = status});
    });
    std::this_thread::sleep_for(300ms);
    const auto went = Clock::now();
    server_.stop();
    std::this_thread::sleep_for(700ms);
    EXPECT_EQ(get("/healthz").status, 200U);
    EXPECT_EQ(get("/readyz").status, 503U);
    server_.start();
    const auto back = Clock::now();
    std::this_thread::sleep_for(3s);
    load.stop();
    EXPECT_GT(answered, 100U);
    EXPECT_FALSE(failures.empty());
    for (const auto& [at, status] : failures) {
        EXPECT_GE(at, went) << status;
        EXPECT_LT(at, back + 2s) << status;
        EXPECT_TRUE(status == 503U || status == 504U) << status;
    }
    EXPECT_EQ(ask("user1").status, 200U);
    EXPECT_EQ(get("/readyz").status, 200U);
}

TEST_F(LdapService, D5LosesNoRequestToConnectionsThatTheServerClosedWhileTheyRested) {
    serve(directory_lines("[directory.cache]\nentries = 0\n"));
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i) ASSERT_EQ(ask("user" + std::to_string(i)).status, 200U);
        server_.stop();
        server_.start();
    }
}

// A1, A11: by a bind, and nobody who is refused can tell why.
TEST_F(LdapService, SignsPeopleInByABind) {
    serve("[callers.password]\nenabled = true\n" + directory_lines());
    const auto sign_in = [this](const std::string& name, const std::string& password) {
        const std::string body = json{{"username", name}, {"password", password}}.dump();
        return ask_once(port_,
                        "POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                        "Content-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    for (const char* name : {"jane", "jane@soap.com"}) {
        const Answer answer = sign_in(name, "right");
        ASSERT_EQ(answer.status, 200U) << answer.body << service_->output();
        EXPECT_EQ(json::parse(answer.body)["external_id"], "jane");
    }
    json refused;
    for (const auto& [name, password] :
         {std::pair{"jane", "wrong"}, std::pair{"nobody", "right"}, std::pair{"off", "right"},
          std::pair{"*", "right"}, std::pair{"twins@soap.com", "right"}}) {
        const Answer answer = sign_in(name, password);
        EXPECT_EQ(answer.status, 401U) << name;
        json said = json::parse(answer.body);
        said.erase("request_id");
        if (refused.is_null()) refused = said;
        EXPECT_EQ(said, refused) << name;
    }
    // RFC 4513 §5.1.2: a bind without a password succeeds, and proves nothing.
    EXPECT_EQ(sign_in("jane", "").status, 401U);
    const Answer backend = ask("jane");
    EXPECT_EQ(backend.status, 200U) << "and backends go on as before";
}

TEST_F(LdapService, D6AFrozenServerCostsItsOwnUsersADeadlineAndNobodyElseAnything) {
    folder_.write("users.csv", "external_id,name\nfile-user,From File\n");
    serve("[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n" +
          directory_lines("timeout = \"400ms\"\n[directory.cache]\nentries = 0\n"));
    ASSERT_EQ(ask("jane").status, 200U);
    server_.freeze();
    Load load(12, [&](int client, int) {
        const auto began = Clock::now();
        const unsigned status = ask("user" + std::to_string(client)).status;
        EXPECT_TRUE(status == 504U || status == 503U) << status;
        EXPECT_LT(Clock::now() - began, 3s);
        // Once the circuit breaker is open nothing else slows them, and the machine is for the others, too.
        std::this_thread::sleep_for(20ms);
    });
    std::this_thread::sleep_for(100ms);
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(ask("file-user").status, 200U);
        EXPECT_EQ(get("/healthz").status, 200U);
    }
    load.stop();
    server_.thaw();
    const auto until = Clock::now() + 2s;
    while (ask("jane").status != 200U && Clock::now() < until) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(ask("jane").status, 200U);
}

// The destructor of the running service searches all that it said for the canaries.
TEST_F(LdapService, D12SaysNothingOfTheDirectoryToAnybodyOutside) {
    serve(directory_lines("[directory.cache]\nentries = 0\n"));
    EXPECT_EQ(ask("jane").status, 200U);
    server_.modify("dn: " + std::string(ldap_bind_dn) +
                   "\nchangetype: modify\nreplace: userPassword\nuserPassword: another\n\n");
    server_.stop();
    const Answer down = ask("jane");
    EXPECT_EQ(down.status, 503U);
    EXPECT_NE(down.field("retry-after"), "");
    server_.start();
    const Answer refused = ask("jane");
    EXPECT_EQ(refused.status, 503U);
    for (const auto* const answer : {&down, &refused}) {
        for (const std::string word :
             {"127.0.0.1", "dc=example", "tokenbooth,", "bind", "ldap", "LDAP", "redentials"}) {
            EXPECT_EQ(answer->body.find(word), std::string::npos) << word << ": " << answer->body;
        }
        EXPECT_TRUE(find_canaries(answer->body).empty());
    }
    service_->wait_for("does not accept bind_dn with bind_password");
}

class LdapCheck : public LdapService {
  protected:
    json row(const std::string& lines, const std::vector<std::string>& more = {}) {
        configure(lines);
        std::vector<std::string> arguments = {"check", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished checked = run(arguments);
        EXPECT_TRUE(find_canaries(checked.output + checked.errors).empty());
        json found;
        const auto rows = json::parse(checked.output, nullptr, false);
        EXPECT_FALSE(rows.is_discarded()) << checked.output << checked.errors;
        for (const auto& each : rows) {
            if (each["subject"] == "directory staff" || (!more.empty() && each["subject"] == "user jane"))
                found = each;
        }
        return found;
    }
    static std::string replaced(std::string text, const std::string& from, const std::string& to) {
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    }
    void expect_failed(const std::string& lines, const std::string& found, const std::string& mend) {
        const json failed = row(lines);
        EXPECT_EQ(failed["state"], "failed") << failed;
        EXPECT_NE(failed["found"].get<std::string>().find(found), std::string::npos) << failed;
        EXPECT_NE(failed["mend"].get<std::string>().find(mend), std::string::npos) << failed;
    }
};

TEST_F(LdapCheck, SaysWhatItFoundThere) {
    const json well = row(directory_lines());
    EXPECT_EQ(well["state"], "warning") << "the first of them has no name: " << well;
    EXPECT_NE(well["found"].get<std::string>().find("TLSv1.3"), std::string::npos) << well;
    EXPECT_NE(well["found"].get<std::string>().find("shopName"), std::string::npos) << well;
    const json sample = row(directory_lines("filter = \"(uid=jane)\"\n"));
    EXPECT_EQ(sample["state"], "ok") << sample;
    EXPECT_NE(sample["found"].get<std::string>().find("external id jane"), std::string::npos) << sample;
    // A warning keeps nobody from being looked up.
    const json jane = row(directory_lines(), {"--user", "jane"});
    EXPECT_EQ(jane["subject"], "user jane");
    EXPECT_EQ(jane["state"], "ok") << jane;
}

TEST_F(LdapCheck, SaysHowToMendWhatFails) {
    const std::string good = directory_lines();
    expect_failed(replaced(good, ldap_base, "ou=nowhere,dc=example,dc=com"), "No such object", "base_dn");
    expect_failed(replaced(good, "shopId", "employeeNumber"), "has no employeeNumber", "see there");
    expect_failed(good + "filter = \"(uid~~jane)\"\n", "Bad search filter", "ldapsearch");
    folder_.write("other.password", "not the password of it\n");
    expect_failed(replaced(good, "ldap.password", "other.password"), "bind_dn with bind_password", "ldapwhoami");
    make_server_certificate(folder_.path(), "other");
    expect_failed(replaced(good, server_.certificate().string(), "other.pem"), "not trusted here",
                  "openssl s_client");
    expect_failed(replaced(good, server_.certificate().string(), "missing.pem"), "missing.pem", "see there");
    server_.stop();
    expect_failed(good, "Connection refused", "firewall");
}

TEST_F(LdapCheck, RefusesAConfigurationThatCannotWork) {
    configure(
        "[[directory]]\nkind = \"ldap\"\nurl = \"ldap://ldap.example.com\"\nbind_dn = \"cn=x\"\nfilter = "
        "\"x\"\npath = "
        "\"x.db\"\nattributes = { uid2 = \"uid\" }\n");
    const Finished checked = run({"check"});
    EXPECT_NE(checked.exit_code, 0);
    for (const std::string fault : {"start_tls = true", "base_dn", "bind_password", "filter must be",
                                    "\"path\" is not for kind", "attributes.uid2"}) {
        EXPECT_NE((checked.output + checked.errors).find(fault), std::string::npos) << fault << checked.errors;
    }
}

}  // namespace
}  // namespace tokenbooth::test
