#include "support/ldap_server.hpp"

#include "support/canary.hpp"
#include "support/certificate.hpp"

#include <ldap.h>

#include <stdexcept>

namespace tokenbooth::test {
namespace {

constexpr const char* owner_password = "owner-of-the-test-database";

// Attributes of a company's own, and some of Active Directory's, which can be searched here as they can be there.
constexpr const char* configuration = R"(include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'shopId' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.2 NAME 'shopMail' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.3 NAME 'shopMailVerified' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.4 NAME 'shopDisabled' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.8 NAME 'shopName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.5 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.6 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.7 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.9 NAME 'shopTag' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.10 NAME 'shopOrganization' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1.11 NAME 'shopFields' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.1.12 NAME 'shopRole' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'shopUser' SUP top AUXILIARY MAY ( shopTag $ shopOrganization $ shopFields $ shopRole $ uid $ mail $ shopId $ shopMail $ shopMailVerified $ shopDisabled $ shopName $ objectGUID $ sAMAccountName $ userAccountControl ) )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload argon2
idletimeout 0
threads 4
)";

constexpr const char* tree = R"(dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: cn=tokenbooth,dc=example,dc=com
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: tokenbooth
userPassword: )";

}  // namespace

LdapServer::LdapServer(const Options& options) {
    const auto path = folder_.path().string();
    make_server_certificate(folder_.path(), "server",
                            {.alternative_names = options.alternative_names, .expired = options.expired});
    folder_.write("slapd.conf",
                  configuration +
                      ("pidfile " + path + "/pid\nargsfile " + path + "/args\nTLSCertificateFile " + path +
                       "/server.pem\nTLSCertificateKeyFile " + path + "/server.key\n") +
                      "database mdb\nsuffix dc=example,dc=com\nrootdn cn=owner,dc=example,dc=com\nrootpw " +
                      owner_password + "\nmaxsize 16777216\nenvflags nosync\ndirectory " + path +
                      "/data\nindex objectClass,uid,shopId,shopMail,entryUUID eq\n"
                      "access to attrs=userPassword by anonymous auth by * none\n"
                      "access to * by dn.exact=" +
                      ldap_bind_dn + " read by * none\n" + options.database);
    folder_.write("users.ldif", tree + std::string(canary_password) + "\n\n" + options.users);
    std::filesystem::create_directory(folder_.path() / "data");
    user_.own(folder_.path());
    run_to_end({find_program("slapadd", "slapd", {"/usr/sbin"}), "-q", "-f", path + "/slapd.conf", "-l",
                path + "/users.ldif"},
               user_, log_);
    start();
}

LdapServer::~LdapServer() { stop(); }

void LdapServer::start() {
    const std::string listen = url() + " " + tls_url() + " " + local_url();
    daemon_.emplace(std::vector<std::string>{find_program("slapd", "slapd", {"/usr/sbin"}), "-d", "stats", "-h",
                                             listen, "-f", (folder_.path() / "slapd.conf").string()},
                    user_, log_);
    wait_until_ready(*daemon_, [this] {
        LDAP* client = nullptr;
        if (ldap_initialize(&client, url().c_str()) != LDAP_SUCCESS) return false;
        berval nothing{.bv_len = 0, .bv_val = nullptr};
        const int version = LDAP_VERSION3;
        ldap_set_option(client, LDAP_OPT_PROTOCOL_VERSION, &version);
        const int answered =
            ldap_sasl_bind_s(client, nullptr, LDAP_SASL_SIMPLE, &nothing, nullptr, nullptr, nullptr);
        ldap_unbind_ext_s(client, nullptr, nullptr);
        return answered == LDAP_SUCCESS;
    });
}

void LdapServer::stop() {
    if (!daemon_) return;
    daemon_->signal_family(SIGCONT);
    daemon_->stop(SIGTERM);
    daemon_.reset();
}

void LdapServer::modify(const std::string& ldif) const {
    folder_.write("change.ldif", ldif);
    const std::string said =
        output_of(find_program("ldapmodify", "ldap-utils") + " -x -H " + url() +
                      " -D cn=owner,dc=example,dc=com -w " + owner_password + " -f change.ldif && echo done",
                  folder_.path());
    if (said.find("done\n") == std::string::npos) throw std::runtime_error(said);
}

std::string LdapServer::local_url() const {
    std::string encoded;
    for (const char byte : (folder_.path() / "ldapi").string()) {
        encoded += byte == '/' ? std::string("%2F") : std::string(1, byte);
    }
    return "ldapi://" + encoded;
}

}  // namespace tokenbooth::test
