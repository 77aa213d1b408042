// The LDAP directory before servers that lie, break, flood or fall silent (threats.md D4, D5, D6, D7).
#include "support/certificate.hpp"
#include "support/ldap_directory.hpp"
#include "support/ldap_messages.hpp"
#include "support/ldap_users.hpp"
#include "support/memory.hpp"

#include <atomic>
#include <optional>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string plain_url(std::uint16_t port) { return "ldap://127.0.0.1:" + std::to_string(port); }

const std::string jane =
    ldap_entry("uid=jane,ou=people", ldap_attribute("shopId", "jane") + ldap_attribute("uid", "jane"));

void answer_well(FaultConnection& connection, char id) {
    connection.send(ldap_message(id, jane) + ldap_message(id, ldap_result(search_done, 0)));
}

struct Fault {
    const char* name;
    std::function<void(FaultConnection&, char id)> script;
    /// Whether the deadline, and nothing sooner, ends it.
    bool is_slow = false;
    /// Whether either may, whichever comes first.
    bool is_flood = false;
    /// Whether libldap 2.5 itself loses the message, some hundred bytes.
    bool is_lost = false;
};

std::string huge(char id, const std::string& operation) {
    // A gigabyte is announced.
    return std::string("\x30\x84\x40\x00\x00\x00\x02\x01", 8) + id + operation;
}

const std::vector<Fault>& faults() {
    static const std::vector<Fault> all = {
        {"garbage", [](auto& c, char) { c.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }},
        {"zeros", [](auto& c, char) { c.send(std::string(64, '\0')); }},
        {"closed", [](auto&, char) {}},
        {"reset", [](auto& c, char) { c.reset(); }},
        {"half a message", [](auto& c, char id) { c.send(ldap_message(id, jane).substr(0, 20)); }},
        {"half a message and a reset",
         [](auto& c, char id) {
             c.send(ldap_message(id, jane).substr(0, 20));
             c.reset();
         }},
        {"half a message and silence",
         [](auto& c, char id) {
             c.send(ldap_message(id, jane).substr(0, 20));
             c.stay_silent();
         },
         true},
        {"silence", [](auto& c, char) { c.stay_silent(); }, true},
        {"an entry and silence",
         [](auto& c, char id) {
             c.send(ldap_message(id, jane));
             c.stay_silent();
         },
         true},
        {"a gigabyte announced", [](auto& c, char id) { c.send(huge(id, jane)); }},
        {"a gigabyte sent",
         [](auto& c, char id) {
             c.send(huge(id, jane));
             c.flood(std::string(65536, 'x'), std::size_t{1} << 30);
         }},
        {"entries without end", [](auto& c, char id) { c.flood(ldap_message(id, jane), std::size_t{1} << 28); }},
        {"references without end",
         [](auto& c, char id) {
             c.flood(ldap_message(id, ber('\x73', ber('\x04', "ldap://127.0.0.1:1/dc=x"))), std::size_t{1} << 28);
         }},
        {"answers to nobody, without end",
         [](auto& c, char id) { c.flood(ldap_message(static_cast<char>(id + 1), jane), std::size_t{1} << 28); },
         false, true},
        {"drops", [](auto& c, char id) { c.drip(ldap_message(id, jane), 100ms); }, true},
        {"indefinite length", [](auto& c, char id) { c.send(std::string("\x30\x80\x02\x01", 4) + id + jane); }},
        {"a length of lengths", [](auto& c, char) { c.send("\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff"); }},
        {"no length", [](auto& c, char) { c.send(std::string("\x30\x00", 2)); }},
        {"another tag", [](auto& c, char) { c.send("\x31\x05\x02\x01\x02\x0a\x01"); }},
        {"a bind's answer", [](auto& c, char id) { c.send(ldap_message(id, ldap_result(bind_response, 0))); }},
        {"a result without anything", [](auto& c, char id) { c.send(ldap_message(id, ber(search_done, ""))); }},
        {"an operations error",
         [](auto& c, char id) { c.send(ldap_message(id, ldap_result(search_done, 1, "oh\ndear"))); }},
        {"a referral instead",
         [](auto& c, char id) {
             c.send(ldap_message(id, ldap_result(search_done, 10, "Referral:\nldap://127.0.0.1:1/")));
         }},
        {"an entry without attributes",
         [](auto& c, char id) {
             c.send(ldap_message(id, ber('\x64', ber('\x04', "uid=jane"))) +
                    ldap_message(id, ldap_result(search_done, 1)));
         }},
        {"three entries where two are the limit",
         [](auto& c, char id) {
             c.send(ldap_message(id, jane) + ldap_message(id, jane) + ldap_message(id, jane) +
                    ldap_message(id, jane) + ldap_message(id, ldap_result(search_done, 0)));
         }},
        {"a notice of disconnection",
         [](auto& c, char) {
             c.send(ldap_message(
                 0, ber(extended_response, ber('\x0a', std::string(1, '\x34')) + ber('\x04', "") +
                                               ber('\x04', "") + ber('\x8a', "1.3.6.1.4.1.1466.20036"))));
         },
         false, false, true},
    };
    return all;
}

TEST(LdapFaults, D7EveryBadAnswerIsAFailureWithinTheDeadlineAndIsForgotten) {
    for (const auto& fault : faults()) {
        std::atomic<bool> well = false;
        FaultServer server(after_a_good_bind([&](FaultConnection& connection, char id) {
            if (well) {
                answer_well(connection, id);
                connection.stay_silent();
            } else {
                fault.script(connection, id);
            }
        }));
        AskedLdap ldap(ldap_options(plain_url(server.port())));
        ldap.patience = 700ms;
        const auto began = Clock::now();
        std::optional<LeakAmnesty> amnesty;
        if (fault.is_lost) amnesty.emplace();
        const auto found = ldap.find(model::SubjectKey::username, "jane");
        amnesty.reset();
        const auto took = Clock::now() - began;
        ASSERT_FALSE(found) << fault.name;
        const bool in_time = found.error().code == core::Errc::directory_unavailable;
        EXPECT_TRUE(in_time || found.error().code == core::Errc::directory_timeout) << found.error().reason;
        EXPECT_TRUE(in_time != fault.is_slow || fault.is_flood) << fault.name << ": " << found.error().reason;
        EXPECT_LT(took, 3s) << fault.name;
        well = true;
        EXPECT_EQ(ldap.user("jane"), "jane") << "after " << fault.name;
    }
}

TEST(LdapFaults, D7NeitherIsABadAnswerToABindAVerdict) {
    const std::vector<std::pair<const char*, std::string>> answers = {
        {"busy", ldap_result(bind_response, 51)},
        {"unavailable", ldap_result(bind_response, 52)},
        {"confidentiality required", ldap_result(bind_response, 13)},
        {"referral", ldap_result(bind_response, 10)},
        {"sasl in progress", ldap_result(bind_response, 14)},
        {"an unknown code", ldap_result(bind_response, 100)},
        {"a search's success", ldap_result(search_done, 0)},
        {"nothing", ber(bind_response, "")},
    };
    for (const auto& [name, answer] : answers) {
        // The searcher's bind and search go well; the user's bind, on the other connection, does not.
        std::atomic<int> connections = 0;
        FaultServer server([&, bad = answer](FaultConnection& connection) {
            if (++connections == 1) {
                after_a_good_bind([](FaultConnection& same, char id) {
                    answer_well(same, id);
                    same.stay_silent();
                })(connection);
                return;
            }
            const std::string bind = connection.receive_some();
            if (!bind.empty()) connection.send(ldap_message(id_of(bind), bad));
            connection.stay_silent();
        });
        AskedLdap ldap(ldap_options(plain_url(server.port())));
        EXPECT_EQ(ldap.accepts("jane", "password"), "directory_unavailable") << name;
    }
}

// RFC 4513 §5.1.2: many a server would let it in as nobody. So none is asked.
TEST(LdapFaults, A11NobodyIsBoundWithoutAPassword) {
    std::atomic<int> connections = 0;
    std::atomic<int> binds = 0;
    FaultServer server([&](FaultConnection& connection) {
        if (++connections == 1) {
            after_a_good_bind([](FaultConnection& same, char id) {
                for (char next = id; next < id + 3; ++next) {
                    answer_well(same, next);
                    if (same.receive_some().empty()) return;
                }
            })(connection);
            return;
        }
        for (std::string bind = connection.receive_some(); !bind.empty(); bind = connection.receive_some()) {
            ++binds;
            connection.send(ldap_message(id_of(bind), ldap_result(bind_response, 0)));
        }
    });
    AskedLdap ldap(ldap_options(plain_url(server.port())));
    EXPECT_EQ(ldap.accepts("jane", ""), "no");
    EXPECT_EQ(ldap.accepts("jane", std::string_view("\0right", 6)), "no");
    EXPECT_EQ(binds, 0);
    EXPECT_EQ(ldap.accepts("jane", "right"), "yes");
    EXPECT_EQ(binds, 1);
}

TEST(LdapFaults, D12AServerThatRepeatsThePasswordDoesNotGetItIntoAReason) {
    const std::string password = "unheard-of";
    std::atomic<int> connections = 0;
    FaultServer server([&](FaultConnection& connection) {
        const bool searcher = ++connections == 1;
        const std::string bind = connection.receive_some();
        if (bind.empty()) return;
        if (!searcher) {
            connection.send(ldap_message(id_of(bind), ldap_result(bind_response, 49, "not " + password + "!")));
            connection.stay_silent();
            return;
        }
        connection.send(ldap_message(id_of(bind), ldap_result(bind_response, 0)));
        answer_well(connection, id_of(connection.receive_some()));
        connection.stay_silent();
    });
    AskedLdap ldap(ldap_options(plain_url(server.port())));
    EXPECT_EQ(ldap.accepts("jane", password), "no");
    ASSERT_EQ(ldap.refusals().size(), 1U);
    EXPECT_EQ(ldap.refusals().front(), "jane: Invalid credentials (not ***!)");
}

// What stands between us and the server cannot talk us out of TLS.
TEST(LdapFaults, D4SendsNoPasswordWhereStartTlsIsStripped) {
    const std::vector<std::pair<const char*, std::function<std::string(char)>>> tricks = {
        {"refused", [](char id) { return ldap_message(id, ldap_result(extended_response, 52, "no TLS today")); }},
        {"unknown", [](char id) { return ldap_message(id, ldap_result(extended_response, 2)); }},
        {"granted in name only", [](char id) { return ldap_message(id, ldap_result(extended_response, 0)); }},
        {"granted, with an answer to the bind behind",
         [](char id) {
             return ldap_message(id, ldap_result(extended_response, 0)) +
                    ldap_message(static_cast<char>(id + 1), ldap_result(bind_response, 0));
         }},
        {"answered as a bind", [](char id) { return ldap_message(id, ldap_result(bind_response, 0)); }},
    };
    const TemporaryFolder folder;
    make_server_certificate(folder.path(), "server");
    for (const auto& trick : tricks) {
        std::mutex mutex;
        std::string heard;
        FaultServer server([&](FaultConnection& connection) {
            const std::string request = connection.receive_some();
            if (request.empty()) return;
            connection.send(trick.second(id_of(request)));
            std::string rest = request;
            for (std::string more = connection.receive_some(); !more.empty(); more = connection.receive_some()) {
                rest += more;
                connection.send(ldap_message(2, ldap_result(bind_response, 0)));
            }
            const std::lock_guard lock(mutex);
            heard += rest;
        });
        auto options = ldap_options(plain_url(server.port()));
        options.start_tls = true;
        options.ca_file = folder.path() / "server.pem";
        AskedLdap ldap(std::move(options));
        ldap.patience = 1s;
        const auto found = ldap.find(model::SubjectKey::username, "jane");
        ASSERT_FALSE(found) << trick.first;
        EXPECT_EQ(found.error().code, core::Errc::directory_unavailable) << trick.first << found.error().reason;
        server.close_connections();
        std::this_thread::sleep_for(50ms);
        const std::lock_guard lock(mutex);
        EXPECT_NE(heard.find("1.3.6.1.4.1.1466.20037"), std::string::npos) << trick.first;
        EXPECT_EQ(heard.find(canary_password), std::string::npos) << trick.first;
        EXPECT_EQ(heard.find("tokenbooth"), std::string::npos) << trick.first;
    }
}

TEST(LdapFaults, D4FollowsNoReferral) {
    std::atomic<std::size_t> strangers = 0;
    FaultServer elsewhere([&](FaultConnection& connection) {
        ++strangers;
        connection.stay_silent();
    });
    const std::string reference =
        "ldap://127.0.0.1:" + std::to_string(elsewhere.port()) + "/ou=people,dc=example,dc=com";
    const LdapServer server({.users = ldap_person("jane") +
                                      "dn: ou=elsewhere,ou=people,dc=example,dc=com\nobjectClass: "
                                      "referral\nobjectClass: extensibleObject\nou: "
                                      "elsewhere\nref: " +
                                      reference + "\n\n"});
    AskedLdap ldap(ldap_options(server.url()));
    EXPECT_EQ(ldap.user("jane"), "jane");
    EXPECT_EQ(ldap.user("nobody"), "");
    auto there = ldap_options(server.url());
    there.base_dn = "ou=elsewhere,ou=people,dc=example,dc=com";
    AskedLdap referred(std::move(there));
    EXPECT_EQ(referred.find(model::SubjectKey::username, "jane").error().code, core::Errc::directory_unavailable);
    EXPECT_EQ(strangers, 0U);
}

}  // namespace
}  // namespace tokenbooth::test
