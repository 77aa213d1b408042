// The LDAP directory over TLS, and whom it does not trust (threats.md D4), with a real slapd.
#include "support/certificate.hpp"
#include "support/ldap_directory.hpp"
#include "support/ldap_users.hpp"

namespace tokenbooth::test {
namespace {

directory::ldap::LdapOptions by_start_tls(const LdapServer& server) {
    auto options = ldap_options(server.url());
    options.start_tls = true;
    options.ca_file = server.certificate();
    return options;
}

directory::ldap::LdapOptions by_ldaps(const LdapServer& server) {
    auto options = ldap_options(server.tls_url());
    options.ca_file = server.certificate();
    return options;
}

std::string one_user() { return ldap_person("jane", "userPassword: right\n"); }

// slapd logs every bind that reached it.
void expect_refused(const LdapServer& server, directory::ldap::LdapOptions options, const std::string& reason) {
    const std::string before = server.log();
    AskedLdap ldap(std::move(options));
    const auto found = ldap.find(model::SubjectKey::username, "jane");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, core::Errc::directory_unavailable);
    EXPECT_NE(found.error().reason.find(reason), std::string::npos) << found.error().reason;
    EXPECT_EQ(server.log().find("BIND dn=", before.size()), std::string::npos) << "no password was sent";
}

TEST(LdapTls, LooksUpAndBindsOverStartTlsLdapsAndTheLocalSocket) {
    const LdapServer server({.users = one_user()});
    std::vector<directory::ldap::LdapOptions> ways;
    ways.push_back(by_start_tls(server));
    ways.push_back(by_ldaps(server));
    ways.push_back(ldap_options(server.local_url()));
    for (auto& options : ways) {
        const std::string url = options.url;
        AskedLdap ldap(std::move(options));
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(ldap.user("jane"), "jane") << url;
            EXPECT_EQ(ldap.accepts("jane", "right"), "yes") << url;
            EXPECT_EQ(ldap.accepts("jane", "wrong"), "no") << url;
        }
    }
    EXPECT_NE(server.log().find("TLS established"), std::string::npos);
}

TEST(LdapTls, ChecksTheNameThatTheUrlHas) {
    const LdapServer server({.users = one_user(), .alternative_names = "DNS:localhost"});
    auto by_name = by_ldaps(server);
    by_name.url = "ldaps://localhost:" + std::to_string(server.tls_port());
    AskedLdap ldap(std::move(by_name));
    EXPECT_EQ(ldap.user("jane"), "jane");
    expect_refused(server, by_ldaps(server), "does not name 127.0.0.1");
    expect_refused(server, by_start_tls(server), "does not name 127.0.0.1");
}

TEST(LdapTls, D4RefusesACertificateOfAnAuthorityThatIsNotTrusted) {
    const LdapServer server({.users = one_user()});
    const TemporaryFolder folder;
    make_server_certificate(folder.path(), "other");
    for (auto options : {&by_ldaps, &by_start_tls}) {
        auto untrusting = options(server);
        untrusting.ca_file = folder.path() / "other.pem";
        expect_refused(server, std::move(untrusting), "ca_file");
        auto system = options(server);
        system.ca_file.clear();
        expect_refused(server, std::move(system), "ca_file");
    }
}

TEST(LdapTls, D4RefusesACertificateThatHasExpired) {
    const LdapServer server({.users = one_user(), .expired = true});
    expect_refused(server, by_ldaps(server), "has expired; renew it");
    expect_refused(server, by_start_tls(server), "has expired; renew it");
}

TEST(LdapTls, TellsTlsFromNoTls) {
    const LdapServer server({.users = one_user()});
    auto tls_to_plain = by_ldaps(server);
    tls_to_plain.url = "ldaps://127.0.0.1:" + std::to_string(server.port());
    expect_refused(server, std::move(tls_to_plain), "TLS");
    expect_refused(server, ldap_options("ldap://127.0.0.1:" + std::to_string(server.tls_port())), "closed");
}

// A server that accepts and then says nothing would keep libldap's own handshake turning for ever.
TEST(LdapTls, D6AFrozenServerEndsAHandshakeAtTheDeadline) {
    const LdapServer server({.users = one_user()});
    for (auto options : {&by_ldaps, &by_start_tls}) {
        AskedLdap ldap(options(server));
        ldap.patience = std::chrono::milliseconds(300);
        server.freeze();
        const auto began = std::chrono::steady_clock::now();
        const auto found = ldap.find(model::SubjectKey::username, "jane");
        const auto took = std::chrono::steady_clock::now() - began;
        server.thaw();
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, core::Errc::directory_timeout) << found.error().reason;
        EXPECT_LT(took, std::chrono::seconds(2));
        ldap.patience = std::chrono::seconds(5);
        EXPECT_EQ(ldap.user("jane"), "jane") << "and is well again when the server is";
    }
}

}  // namespace
}  // namespace tokenbooth::test
