// A slapd of a test's own, on free ports of 127.0.0.1 and a unix socket: plain, StartTLS, ldaps and ldapi. It
// holds ou=people,dc=example,dc=com and cn=tokenbooth, who searches there with the canary password; the database
// is written without fsync.
#pragma once

#include "support/daemon.hpp"
#include "support/temporary_folder.hpp"

#include <csignal>
#include <optional>
#include <string>

namespace tokenbooth::test {

constexpr const char* ldap_base = "ou=people,dc=example,dc=com";
constexpr const char* ldap_bind_dn = "cn=tokenbooth,dc=example,dc=com";

class LdapServer {
  public:
    struct Options {
        /// In LDIF, below ldap_base: what it holds from the start.
        std::string users{};
        /// As openssl has subjectAltName.
        std::string alternative_names = "IP:127.0.0.1,DNS:localhost";
        bool expired = false;
        /// Further lines of slapd.conf for the database.
        std::string database{};
    };
    LdapServer() : LdapServer(Options{}) {}
    explicit LdapServer(const Options& options);
    ~LdapServer();
    LdapServer(const LdapServer&) = delete;
    LdapServer& operator=(const LdapServer&) = delete;

    void start();
    void stop();
    void freeze() const { daemon_->freeze_family(); }
    void thaw() const { daemon_->signal_family(SIGCONT); }

    /// As the database's owner, over the unix socket: LDIF with changetype. Throws what ldapmodify says.
    void modify(const std::string& ldif) const;

    std::uint16_t port() const { return port_; }
    std::uint16_t tls_port() const { return tls_port_; }
    std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
    std::string tls_url() const { return "ldaps://127.0.0.1:" + std::to_string(tls_port_); }
    std::string local_url() const;
    /// Its certificate, which is its own authority.
    std::filesystem::path certificate() const { return folder_.path() / "server.pem"; }
    /// What it has logged: each operation with its filter.
    std::string log() const { return TemporaryFolder::read(log_); }

  private:
    TemporaryFolder folder_;
    Unprivileged user_{"openldap"};
    std::filesystem::path log_ = folder_.path() / "server.log";
    std::uint16_t port_ = free_port();
    std::uint16_t tls_port_ = free_port();
    std::optional<Daemon> daemon_;
};

}  // namespace tokenbooth::test
