// Signing in with a password, over HTTP against the built binary (threats.md A1 to A12, S6).
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/memory.hpp"
#include "support/password_hashes.hpp"
#include "support/sqlite_client.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

std::string login_request(const std::string& body, const std::string& more_fields = "") {
    return "POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           more_fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string credentials(const std::string& name, const std::string& password) {
    return nlohmann::json{{"username", name}, {"password", password}}.dump();
}

// The whole answer but for its id: what a client can tell apart.
std::string without_request_id(const Answer& answer) {
    std::string all = std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.fields) {
        if (name != "x-request-id" && name != "date") all.append(name).append(": ").append(value).append("\n");
    }
    const std::string id = answer.field("x-request-id");
    std::string body = answer.body;
    const std::size_t at = body.find(id);
    if (!id.empty() && at != std::string::npos) body.replace(at, id.size(), "ID");
    return all + body;
}

class PasswordLogin : public Cli {
  protected:
    // A service with these users; `failed_logins` and `more` go into its configuration.
    void serve(const std::string& failed_logins = "off", const std::string& more = "") {
        api_key_ = configure("[log]\nlevel = \"debug\"\n[rate_limit]\nfailed_logins = \"" + failed_logins +
                             "\"\n[callers.password]\nenabled = true\n");
        folder_.write("tokenbooth.toml", TemporaryFolder::read(folder_.path() / "tokenbooth.toml") + more);
        const auto row = [](const std::string& fields, const std::string& hash) {
            return fields + ",\"" + hash + "\"\n";
        };
        folder_.write("users.csv", "external_id,username,email,disabled,password_hash\n" +
                                       row("1,jane,jane@x.com,false", cheap_argon2id) +
                                       row("2,gone,gone@x.com,true", cheap_argon2id) +
                                       row("3,without,without@x.com,false", "") +
                                       row("4,hostile,hostile@x.com,false", hostile_bcrypt) +
                                       row("5,hungry,hungry@x.com,false", hostile_argon2id) +
                                       row("6,bcrypt,bcrypt@x.com,false", bcrypt_of_long_password));
        if (more.empty()) {
            const Finished imported = run({"users", "import", "users.csv"});
            ASSERT_EQ(imported.exit_code, 0) << imported.errors;
        }
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        port_ = service_->port();
    }
    Answer sign_in(const std::string& name, const std::string& password, const std::string& more_fields = "") {
        return ask_once(port_, login_request(credentials(name, password), more_fields));
    }
    // The reason in the audit line of the request with this id.
    std::string audited_reason(const std::string& id) {
        service_->wait_for(id);
        for (int i = 0; i < 1000; ++i) {
            const std::string said = service_->output();
            for (std::size_t at = 0; at < said.size(); at = std::min(said.find('\n', at), said.size() - 1) + 1) {
                const std::string line = said.substr(at, said.find('\n', at) - at);
                if (at + line.size() == said.size()) break;  // half written
                if (line.find(R"("log":"audit")") == std::string::npos || line.find(id) == std::string::npos)
                    continue;
                return nlohmann::json::parse(line).value("reason", "");
            }
            std::this_thread::sleep_for(5ms);
        }
        return "no audit line";
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
    std::uint16_t port_ = 0;
};

void expect_subject(const Answer& answer, const std::string& external_id) {
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const std::string token = nlohmann::json::parse(answer.body)["token"];
    const auto decoded = decode_token(token, canary_secret);
    EXPECT_TRUE(decoded.signature_holds);
    EXPECT_EQ(decoded.claims["external_id"], external_id);
}

TEST_F(PasswordLogin, GetsATokenForWhoeverKnowsTheirPassword) {
    serve();
    expect_subject(sign_in("jane", test_password), "1");
    expect_subject(sign_in("jane@x.com", test_password), "1");
    expect_subject(sign_in("bcrypt", long_password), "6");
    expect_subject(ask_once(port_, login_request(R"({"username":"jane","password":"password","ttl":60})")), "1");
}

// Threats A1: "diff of 4 classes"; A9, A10, A12.
TEST_F(PasswordLogin, A1IsRefusedByteByByteAlikeWhoeverItIsAndWhateverIsWrong) {
    for (const bool file : {false, true}) {
        service_.reset();
        serve("off", file ? "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n" : "");
        expect_subject(sign_in("jane", test_password), "1");
        const std::string expected = without_request_id(sign_in("nobody", test_password));
        EXPECT_TRUE(expected.starts_with("401\n")) << expected;
        EXPECT_NE(expected.find(R"("code":"invalid_credentials")"), std::string::npos) << expected;
        EXPECT_NE(expected.find("www-authenticate:"), std::string::npos) << expected;
        struct Case {
            const char* name;
            std::string password;
            const char* reason;
        };
        int number = 0;
        for (const auto& [name, password, reason] :
             {Case{"nobody", "wrong", "unknown user"}, Case{"nobody@x.com", "wrong", "unknown user"},
              Case{"jane", "wrong", "user 1: wrong password"},
              Case{"gone", test_password, "user 2: is disabled; the password was right"},
              Case{"gone", "wrong", "user 2: wrong password"},
              Case{"without", test_password, "user 3: has no password"},
              Case{"hostile", test_password, "user 4: the stored hash asks for the bcrypt cost 31"},
              Case{"hungry", test_password, "user 5: the stored hash asks for argon2id m 4194304"},
              Case{"bcrypt", long_password + std::string("x"), "user 6: bcrypt takes passwords of 72 bytes"},
              Case{"jane", "", "an empty password"}}) {
            // As long as the service's own.
            std::string id = std::string(file ? "file-" : "sqlite-") + std::to_string(number++);
            id.resize(32, '-');
            const Answer answer = sign_in(name, password, "X-Request-Id: " + id + "\r\n");
            EXPECT_EQ(without_request_id(answer), expected) << name;
            EXPECT_EQ(audited_reason(id).substr(0, std::string(reason).size()), reason);
        }
    }
}

// Threats A11 and J5 to J8.
TEST_F(PasswordLogin, A11IsRefusedWhereItIsNoPassword) {
    serve();
    const auto code_of = [&](const std::string& body) {
        const Answer answer = ask_once(port_, login_request(body));
        return std::to_string(answer.status) + " " + nlohmann::json::parse(answer.body)["code"].get<std::string>();
    };
    for (const auto& [body, code] :
         {std::pair{R"({"username":"jane","password":""})", "401 invalid_credentials"},
          {R"({"username":"jane","password":"   "})", "401 invalid_credentials"},
          {R"({"username":"jane"})", "422 invalid_member"},
          {R"({"password":"password"})", "422 invalid_member"},
          {R"({"username":"jane","password":null})", "422 invalid_member"},
          {R"({"username":"jane","password":true})", "422 invalid_member"},
          {R"({"username":"jane","password":"\u0000"})", "422 invalid_member"},
          {R"({"username":"jane\u0000","password":"password"})", "422 invalid_member"},
          {R"({"username":"gone","username":"jane","password":"password"})", "422 duplicate_member"},
          {R"({"username":"jane","password":"password","external_id":"2"})", "422 invalid_member"},
          {R"({"username":"jane","password":"password","scope":"admin"})", "422 unknown_member"},
          {R"({"username":"jane","password":"password"}x)", "401 unauthenticated"},
          {R"({"external_id":"1"})", "401 unauthenticated"},
          {"{}", "401 unauthenticated"}}) {
        EXPECT_EQ(code_of(body), code) << body;
    }
    EXPECT_EQ(code_of(credentials("jane", std::string(1025, 'x'))), "422 invalid_member");
    EXPECT_EQ(code_of(credentials("jane", std::string(1024, 'x'))), "401 invalid_credentials");
    const std::string body = credentials("jane", test_password);
    const Answer as_text = ask_once(port_,
                                    "POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                    "Content-Length: " +
                                        std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(as_text.status, 415U);
    EXPECT_EQ(ask_once(port_, token_request(api_key_, body)).status, 422U) << "a backend does not sign in";
    EXPECT_EQ(ask_once(port_, token_request(api_key_ + "x", body)).status, 401U)
        << "and nothing rescues its wrong key";
    const Answer elsewhere = sign_in("jane", test_password, "Origin: https://evil.example.com\r\n");
    EXPECT_EQ(elsewhere.status, 403U) << "from a page that is not allowed";
}

// Threats A4, A5: all tries of all kinds at one account from one place; the same answer for one that is not there.
TEST_F(PasswordLogin, A4IsGuessedNoMoreOftenThanItMayBe) {
    serve("10/20s");
    HttpClient client(port_, "127.0.0.2");
    const std::vector<std::string> spellings = {"jane", "Jane", " jane", "JANE ", "j ane"};
    const auto statuses_of = [&](const std::vector<std::string>& names, int tries) {
        std::map<unsigned, int> statuses;
        std::string limited;
        for (int i = 0; i < tries; ++i) {
            client.send(login_request(credentials(names[static_cast<std::size_t>(i) % names.size()], "wrong"),
                                      // Nobody trusts this peer's word.
                                      "X-Forwarded-For: 203.0.113." + std::to_string(i % 200) + "\r\n"));
            const Answer answer = client.receive();
            ++statuses[answer.status];
            if (answer.status != 429) continue;
            EXPECT_NE(answer.body.find(R"("code":"rate_limited")"), std::string::npos);
            const int retry_after = std::stoi(answer.field("retry-after"));
            EXPECT_TRUE(retry_after >= 1 && retry_after <= 2) << retry_after;
        }
        return statuses;
    };
    const auto began = std::chrono::steady_clock::now();
    auto statuses = statuses_of(spellings, 10'000);
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began).count();
    EXPECT_EQ(statuses[401] + statuses[429], 10'000);
    EXPECT_GE(statuses[401], 10);
    // One more each two seconds.
    EXPECT_LE(statuses[401], 10 + took / 2 + 1);
    // "the right password afterwards succeeds in the documented time", and from elsewhere, too.
    Answer right;
    for (int i = 0; i < 100 && right.status != 200; ++i) {
        client.send(login_request(credentials("jane", test_password)));
        right = client.receive();
        if (right.status != 200) std::this_thread::sleep_for(100ms);
    }
    EXPECT_EQ(right.status, 200U);
    // Signing in here has made this a place that nobody elsewhere can lock.
    HttpClient attacker(port_, "127.0.0.3");
    for (int i = 0; i < 50; ++i) {
        attacker.send(login_request(credentials("jane", "wrong")));
        attacker.receive();
    }
    client.send(login_request(credentials("jane", test_password)));
    EXPECT_EQ(client.receive().status, 200U);
}

// Threats A12: "the limiter's 429 counts the typed name + client whether or not the account exists".
TEST_F(PasswordLogin, A12IsLimitedAlikeWhetherOrNotThereIsSuchAUser) {
    serve("3/15m");
    std::vector<std::string> seen;
    for (const auto& [name, from] :
         {std::pair{"jane", "127.0.0.4"}, {"nobody", "127.0.0.5"}, {"gone", "127.0.0.6"}}) {
        HttpClient client(port_, from);
        std::string answers;
        for (int i = 0; i < 5; ++i) {
            client.send(login_request(credentials(name, "wrong")));
            answers += without_request_id(client.receive()) + "\n";
        }
        seen.push_back(answers);
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_NE(seen[0].find("429\n"), std::string::npos);
    EXPECT_NE(seen[0].find("retry-after: 300"), std::string::npos) << seen[0];
}

// Threats A8: a flood of logins at production cost, with an API key beside it.
TEST_F(PasswordLogin, A8InAFloodLeavesTheOtherRoutesAlone) {
    serve();
    const auto set = run({"users", "set-password", "1"}, std::string(canary_password) + "\n");
    ASSERT_EQ(set.exit_code, 0) << set.errors;
    ASSERT_EQ(sign_in("jane", "wrong").status, 401U);
    const std::size_t before = peak_resident_bytes(service_->pid());
    std::vector<std::unique_ptr<HttpClient>> flood;
    for (int i = 0; i < 500; ++i) {
        flood.push_back(std::make_unique<HttpClient>(port_));
        flood.back()->send(login_request(credentials(i % 2 == 0 ? "jane" : "nobody", std::string(1024, 'x'))));
    }
    std::vector<double> milliseconds;
    HttpClient backend(port_);
    for (int i = 0; i < 300; ++i) {
        const auto began = std::chrono::steady_clock::now();
        backend.send(token_request(api_key_, R"({"external_id":"1"})"));
        EXPECT_EQ(backend.receive().status, 200U);
        milliseconds.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
    }
    std::map<unsigned, int> statuses;
    for (auto& client : flood) {
        const Answer answer = client->receive(60s);
        ++statuses[answer.status];
        EXPECT_TRUE(answer.status == 401 || answer.status == 503) << answer.status << answer.body;
        EXPECT_EQ(answer.field("retry-after"), answer.status == 503 ? "1" : "");
    }
    EXPECT_EQ(statuses[401] + statuses[503], 500);
    EXPECT_GT(statuses[401], 0);
    EXPECT_GT(statuses[503], 0) << "the queue is bounded";
    constexpr std::size_t hash_memory = std::size_t{64} << 20;
    constexpr std::size_t connections_and_bodies = std::size_t{32} << 20;
    const std::size_t most = before + std::thread::hardware_concurrency() * hash_memory + connections_and_bodies;
    EXPECT_LE(peak_resident_bytes(service_->pid()), most);
    std::sort(milliseconds.begin(), milliseconds.end());
    RecordProperty("api_key_p50_ms", std::to_string(milliseconds[150]));
    RecordProperty("api_key_p99_ms", std::to_string(milliseconds[297]));
}

// Threats S6.
TEST_F(PasswordLogin, S6IsNotInAnyLog) {
    serve();
    for (const auto& body :
         {credentials("jane", canary_password), credentials(canary_password, "wrong"),
          credentials("nobody", canary_password),
          R"({"username":["canary-password"],"password":"canary-password"})" + std::string(),
          R"({"username":"jane","password":"canary-password","canary-password":1})" + std::string()}) {
        EXPECT_NE(ask_once(port_, login_request(body)).status, 200U) << body;
    }
    service_->signal(SIGTERM);
    ASSERT_EQ(service_->wait(10s), 0);
    const std::string said = service_->output() + service_->errors();
    EXPECT_NE(said.find("unknown user"), std::string::npos);
    EXPECT_TRUE(find_canaries(said).empty());
    EXPECT_EQ(said.find("$argon2id$"), std::string::npos);
}

TEST_F(PasswordLogin, IsKeptBetterOnceItIsKnownToBeRight) {
    serve();
    const SqliteClient database(folder_.path() / "tokenbooth.db");
    const auto hash_of = [&](const std::string& id) {
        return database.text("SELECT password_hash FROM users WHERE external_id = '" + id + "'");
    };
    EXPECT_EQ(sign_in("jane", "wrong").status, 401U);
    EXPECT_EQ(sign_in("gone", test_password).status, 401U);
    EXPECT_EQ(hash_of("1"), cheap_argon2id);
    EXPECT_EQ(sign_in("jane", test_password).status, 200U);
    const std::string better = hash_of("1");
    EXPECT_TRUE(better.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << better;
    EXPECT_EQ(hash_of("2"), cheap_argon2id);
    EXPECT_EQ(sign_in("jane", test_password).status, 200U);
    EXPECT_EQ(sign_in("jane", "wrong").status, 401U);
    EXPECT_EQ(hash_of("1"), better);
}

// Threats D9: a full disk.
TEST_F(PasswordLogin, HoldsWhereNothingCanBeWritten) {
    serve();
    const SqliteClient database(folder_.path() / "tokenbooth.db");
    const std::string stored = "SELECT password_hash FROM users WHERE external_id = '1'";
    EXPECT_EQ(sign_in("jane", "wrong").status, 401U);
    rlimit before{};
    ASSERT_EQ(prlimit(service_->pid(), RLIMIT_FSIZE, nullptr, &before), 0);
    const rlimit full{.rlim_cur = 0, .rlim_max = before.rlim_max};
    ASSERT_EQ(prlimit(service_->pid(), RLIMIT_FSIZE, &full, nullptr), 0);
    EXPECT_EQ(sign_in("jane", test_password).status, 200U);
    EXPECT_EQ(sign_in("jane", "wrong").status, 401U);
    EXPECT_EQ(ask_once(port_, token_request(api_key_, R"({"external_id":"1"})")).status, 200U);
    EXPECT_EQ(ask_once(port_, token_request(api_key_, R"({"external_id":"nobody"})")).status, 404U);
    EXPECT_EQ(database.text(stored), cheap_argon2id);
    ASSERT_EQ(prlimit(service_->pid(), RLIMIT_FSIZE, &before, nullptr), 0);
    EXPECT_EQ(sign_in("jane", test_password).status, 200U);
    EXPECT_NE(database.text(stored), cheap_argon2id);
}

TEST_F(PasswordLogin, OfACompanysOwnTableIsReadAndTheTableLeftAlone) {
    const SqliteClient company(folder_.path() / "company.db");
    company.run(
        "CREATE TABLE c (id TEXT, login TEXT, mail TEXT, secret TEXT); INSERT INTO c VALUES ('7', 'joe', "
        "'joe@y.com', '" +
        std::string(cheap_argon2id) + "')");
    serve("off",
          "[[directory]]\nkind = \"sqlite\"\npath = \"company.db\"\n"
          "user_query = \"SELECT id AS external_id, secret AS password_hash FROM c WHERE id = $1\"\n"
          "username_query = \"SELECT id AS external_id FROM c WHERE login = $1\"\n"
          "email_query = \"SELECT id AS external_id FROM c WHERE mail = $1\"\n");
    expect_subject(sign_in("joe", test_password), "7");
    expect_subject(sign_in("joe@y.com", test_password), "7");
    EXPECT_EQ(sign_in("joe", "wrong").status, 401U);
    EXPECT_EQ(company.text("SELECT secret FROM c"), cheap_argon2id);
}

TEST_F(PasswordLogin, IsConfiguredWhereSomeDirectoryHoldsAny) {
    serve();
    const Finished checked = run({"check"});
    EXPECT_NE(checked.output.find("may be guessed without end"), std::string::npos) << checked.output;
    folder_.write("tokenbooth.toml", TemporaryFolder::read(folder_.path() / "tokenbooth.toml") +
                                         "[[directory]]\nkind = \"caller\"\n");
    const Finished refused = run({"check"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.errors.find("no directory holds passwords"), std::string::npos) << refused.errors;
}

}  // namespace
}  // namespace tokenbooth::test
