// The LDAP directory against a real slapd: who is found, whose password is right, and what injection gets
// (issue 5; threats.md D2, D3, A11, A12).
#include "support/ldap_directory.hpp"
#include "support/ldap_users.hpp"

#include <tokenbooth/model/sso_attributes.hpp>

#include <regex>
#include <sstream>

namespace tokenbooth::test {
namespace {

using model::SubjectKey;

// 6f9619ff-8b86-d011-b42d-00c04fc964ff as Active Directory stores it.
constexpr const char* stored_guid = "/xmWb4aLEdC0LQDAT8lk/w==";

std::string sample_users() {
    return ldap_person("jane",
                       "userPassword: right\nshopMail: jane@soap.com\nshopMail: j.soap@soap.com\n"
                       "mail: jane@soap.com\n") +
           ldap_person("off", "userPassword: right\nshopDisabled: TRUE\n") +
           ldap_person("twin1", "shopMail: twins@soap.com\n") +
           ldap_person("twin2", "shopMail: Twins@soap.com\n") + ldap_person("nopassword") +
           ldap_person("active", std::string("userPassword: right\nobjectGUID:: ") + stored_guid +
                                     "\nsAMAccountName: active\nuserAccountControl: 514\n") +
           ldap_person("a*b", "userPassword: right\n") +
           ldap_person("claims",
                       "shopTag: vip\nshopTag: gold\nshopRole: agent\ntelephoneNumber: +1 555 123-4567\n") +
           ldap_person("roles", "userPassword: right\nshopRole: end_user\nshopRole: admin\n") +
           "dn: ou=spaced out\\, inc,ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: spaced "
           "out, inc\n\n"
           "dn: uid=odd\\2Bone,ou=spaced out\\, inc,ou=people,dc=example,dc=com\nobjectClass: "
           "inetOrgPerson\nobjectClass: "
           "shopUser\nuid: odd+one\ncn: Odd\nsn: One\nshopId: odd+one\nuserPassword: right\n\n";
}

std::string upper(std::string text) {
    for (char& byte : text) byte = static_cast<char>(std::toupper(byte));
    return text;
}

class Ldap : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        server_ = std::make_unique<LdapServer>(LdapServer::Options{.users = sample_users()});
    }
    static void TearDownTestSuite() { server_.reset(); }

    static std::unique_ptr<LdapServer> server_;
    AskedLdap ldap_{ldap_options(server_->url())};
};

std::unique_ptr<LdapServer> Ldap::server_;

const std::vector<std::string>& injections() {
    static const std::vector<std::string> all = {"*",
                                                 "j*",
                                                 "*)(uid=*",
                                                 "jane)(|(uid=*",
                                                 "jane)(objectClass=*",
                                                 "admin)(|",
                                                 "*)(|(objectClass=*)",
                                                 "jane*",
                                                 "\\2a",
                                                 "\\6aane",
                                                 "\\00",
                                                 "\\",
                                                 "jane\\",
                                                 ")(",
                                                 "(",
                                                 ")",
                                                 "&",
                                                 "|",
                                                 "!(uid=jane)",
                                                 "jane))(|(cn=*",
                                                 std::string("jane\0", 5),
                                                 std::string("\0", 1),
                                                 std::string("jane\0)(uid=*", 12),
                                                 "jane\n",
                                                 "\r\njane",
                                                 "jane,ou=people,dc=example,dc=com",
                                                 "uid=jane",
                                                 "#jane",
                                                 "jane#",
                                                 " jane",
                                                 "jane ",
                                                 "JANE",
                                                 "ｊａｎｅ",
                                                 "jan\xc3",
                                                 "\xff\xfe",
                                                 "%2a",
                                                 "${jndi:ldap://127.0.0.1/x}",
                                                 "jane\xe2\x80\x8b",
                                                 "':;--",
                                                 std::string(300, '(')};
    return all;
}

// Whatever stands between "=" and the end has no byte that a filter is made of; slapd writes it as it read it.
void expect_only_whole_filters(const std::string& log) {
    static const std::regex whole(
        R"re(filter="\(&\(objectClass=person\)\(\??=?(uid|shopId|shopMail|undefined)=?[^()*"]*\)\)")re");
    std::size_t searches = 0;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find("filter=\"");
        if (at == std::string::npos || line.find(ldap_base) == std::string::npos) continue;
        ++searches;
        EXPECT_TRUE(std::regex_search(line.substr(at), whole)) << line;
    }
    EXPECT_GT(searches, 50U);
}

TEST_F(Ldap, D2FindsNobodyByAnInjectedFilter) {
    for (const auto& value : injections()) {
        EXPECT_EQ(ldap_.whose(SubjectKey::username, value), "") << value;
        EXPECT_EQ(ldap_.whose(SubjectKey::external_id, value), "") << value;
        EXPECT_EQ(ldap_.whose(SubjectKey::email, value), "") << value;
        EXPECT_EQ(ldap_.accepts(value, "right"), "no") << value;
    }
    EXPECT_EQ(ldap_.user("jane"), "jane");
    EXPECT_EQ(ldap_.user("a*b"), "a*b") << "an odd name is a name";
    const std::string log = server_->log();
    expect_only_whole_filters(log);
    EXPECT_NE(log.find("(uid=\\2A)"), std::string::npos) << "slapd saw an escaped asterisk";
    EXPECT_NE(log.find("(uid=jane\\29\\28|\\28uid=\\2A)"), std::string::npos);
    EXPECT_EQ(log.find("(uid=*)"), std::string::npos);
}

TEST_F(Ldap, YieldsWhatSingleSignOnClaims) {
    const auto found = ldap_.find(SubjectKey::username, "claims");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ(model::sso_attributes_object((*found)->sso_attributes),
              R"({"phone":"+15551234567","role":"agent","tags":["vip","gold"]})");
    const std::string wrong = ldap_.user("roles");
    EXPECT_TRUE(wrong.starts_with("internal_error: ")) << wrong;
    EXPECT_NE(wrong.find("its shopRole, for role, has several values"), std::string::npos) << wrong;
    EXPECT_EQ(ldap_.accepts("roles", "right"), "internal_error");
    EXPECT_EQ(ldap_.user("jane"), "jane") << "it is about that user alone";
}

TEST_F(Ldap, D2BindsToAnOddNameAsItIs) {
    EXPECT_EQ(ldap_.accepts("odd+one", "right"), "yes");
    EXPECT_EQ(ldap_.accepts("odd+one", "wrong"), "no");
    EXPECT_EQ(ldap_.accepts("a*b", "right"), "yes");
}

TEST_F(Ldap, D3RefusesAnAddressOfTwo) {
    const auto found = ldap_.find(SubjectKey::email, "twins@soap.com");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, core::Errc::user_ambiguous);
    EXPECT_EQ(ldap_.whose(SubjectKey::external_id, "twin1"), "twin1");
}

TEST_F(Ldap, CallsABrokenEntryNoOutage) {
    auto options = ldap_options(server_->url());
    options.attributes.external_id = "employeeNumber";
    AskedLdap ldap(std::move(options));
    const auto found = ldap.find(SubjectKey::username, "jane");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, core::Errc::internal_error);
    EXPECT_NE(found.error().reason.find("has no employeeNumber"), std::string::npos) << found.error().reason;
}

TEST_F(Ldap, FindsAUserByAnyOfTheirAddressesAndYieldsTheFirst) {
    for (const char* address : {"jane@soap.com", "J.Soap@soap.com"}) {
        const auto found = ldap_.find(SubjectKey::email, address);
        ASSERT_TRUE(found && *found) << address;
        EXPECT_EQ((*found)->external_id, "jane");
        EXPECT_EQ((*found)->email, "jane@soap.com");
        EXPECT_EQ((*found)->email_verified, std::nullopt) << "nobody says so";
    }
}

TEST_F(Ldap, WritesAndFindsAnObjectGuidAsText) {
    auto options = ldap_options(server_->url());
    options.attributes = {.external_id = "objectGUID",
                          .username = "sAMAccountName",
                          .name = "cn",
                          .email = "mail",
                          .email_verified = {},
                          .disabled = "userAccountControl"};
    AskedLdap ldap(std::move(options));
    const auto found = ldap.find(SubjectKey::external_id, "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    ASSERT_TRUE(found && *found) << found.error().reason;
    EXPECT_EQ((*found)->external_id, "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    EXPECT_EQ((*found)->username, "active");
    EXPECT_TRUE((*found)->disabled) << "bit 2";
    EXPECT_EQ(ldap.whose(SubjectKey::username, "active"), "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    EXPECT_EQ(ldap.whose(SubjectKey::external_id, "6F9619FF-8B86-D011-B42D-00C04FC964FF"), "");
}

TEST_F(Ldap, ReadsTheServersOwnIdsAndStandardAttributesByDefault) {
    auto options = ldap_options(server_->url());
    options.attributes = {};
    AskedLdap ldap(std::move(options));
    const auto found = ldap.find(SubjectKey::username, "jane");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->external_id.size(), 36U) << "entryUUID";
    EXPECT_EQ((*found)->email, "jane@soap.com");
    EXPECT_EQ((*found)->name, "jane");
    EXPECT_EQ(ldap.whose(SubjectKey::external_id, (*found)->external_id), (*found)->external_id);
    EXPECT_EQ(ldap.whose(SubjectKey::external_id, upper((*found)->external_id)), "");
}

TEST_F(Ldap, TakesAPasswordThatTheServerTakes) {
    EXPECT_EQ(ldap_.accepts("jane", "right"), "yes");
    EXPECT_EQ(ldap_.accepts("jane", "wrong"), "no");
    EXPECT_EQ(ldap_.accepts("nobody", "right"), "no");
    EXPECT_EQ(ldap_.accepts("nopassword", "right"), "no");
    EXPECT_EQ(ldap_.accepts("jane", "right"), "yes") << "on the connection that has just refused another";
    EXPECT_EQ(ldap_.user("jane"), "jane") << "and whoever signed in does not search";
    const auto refusals = ldap_.refusals();
    ASSERT_EQ(refusals.size(), 2U) << "of those who exist";
    EXPECT_EQ(refusals.front(), "jane: Invalid credentials");
}

// A12: whoever may not sign in is refused by those who ask; the password alone is judged here.
TEST_F(Ldap, A12SaysOfADisabledUserWhetherThePasswordWasRight) {
    const auto login = ldap_.login("off");
    ASSERT_TRUE(login);
    EXPECT_TRUE(login->user->disabled);
    EXPECT_EQ(ldap_.accepts("off", "right"), "yes");
    EXPECT_EQ(ldap_.accepts("off", "wrong"), "no");
}

// RFC 4513 §5.1.2: a bind without a password succeeds, for nobody.
TEST_F(Ldap, A11NeverBindsWithoutAPassword) {
    const std::string before = server_->log();
    for (const auto& password :
         {std::string(), std::string("\0", 1), std::string("right\0", 6), std::string("\0right", 6)}) {
        EXPECT_EQ(ldap_.accepts("jane", password), "no");
        EXPECT_EQ(ldap_.accepts("nobody", password), "no");
    }
    EXPECT_EQ(ldap_.accepts("jane", " "), "no");
    const std::string since = server_->log().substr(before.size());
    EXPECT_EQ(since.find("BIND anonymous"), std::string::npos);
    const std::regex binds("BIND dn=\"uid=jane");
    EXPECT_EQ(std::distance(std::sregex_iterator(since.begin(), since.end(), binds), std::sregex_iterator()), 1)
        << "the space alone is a password";
}

TEST_F(Ldap, ARefusalIsGivenToNobodySoonerThanToAnother) {
    using Clock = std::chrono::steady_clock;
    const std::vector<std::pair<std::string, std::string>> refused = {
        {"jane", "wrong"}, {"nobody", "wrong"}, {"jane", ""}, {"off", "right"}, {"a)(b", "wrong"}};
    for (const auto& [name, password] : refused) {
        const auto began = Clock::now();
        ldap_.accepts(name, password);
        EXPECT_GE(Clock::now() - began, std::chrono::milliseconds(30)) << name;
    }
}

}  // namespace
}  // namespace tokenbooth::test
