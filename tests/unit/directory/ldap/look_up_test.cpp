#include "directory/ldap/look_up.hpp"

#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory::ldap {
namespace {

using model::SubjectKey;

// In the order in which the attributes are asked for: entryUUID, uid, cn, mail, verified, off.
Entry entry(std::vector<std::string> ids, std::vector<std::string> uids = {}, std::vector<std::string> mails = {},
            std::vector<std::string> off = {}) {
    return {.dn = "uid=x,ou=people",
            .values = {std::move(ids), std::move(uids), {"Jane"}, std::move(mails), {}, std::move(off)}};
}

LdapOptions options(const std::string& external_id = "entryUUID", const std::string& disabled = "off") {
    LdapOptions made;
    made.base_dn = "ou=people";
    made.attributes.external_id = external_id;
    made.attributes.email_verified = "verified";
    made.attributes.disabled = disabled;
    return made;
}

model::Subject subject(SubjectKey key, std::string value) { return {.key = key, .value = std::move(value)}; }

TEST(LookUp, AsksForTheAttributeOfTheKeyAndTheOperatorsFilter) {
    const LookUp look_up(options());
    const auto request = look_up.request(subject(SubjectKey::username, "jane)(uid=*"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->filter, "(&(objectClass=person)(uid=jane\\29\\28uid\\3d\\2a))");
    EXPECT_EQ(request->base, "ou=people");
    EXPECT_EQ(request->size_limit, 2);
    EXPECT_EQ(request->attributes,
              (std::vector<std::string>{"entryUUID", "uid", "cn", "mail", "verified", "off"}));
    EXPECT_EQ(look_up.request(subject(SubjectKey::email, "j@b.co"))->filter,
              "(&(objectClass=person)(mail=j@b.co))");
}

TEST(LookUp, AsksNothingWhereNobodyCanHaveTheName) {
    EXPECT_FALSE(LookUp(options()).request(subject(SubjectKey::username, "")));
    EXPECT_FALSE(LookUp(options("objectGUID")).request(subject(SubjectKey::external_id, "12345")));
    auto nameless = options();
    nameless.attributes.username.clear();
    EXPECT_FALSE(LookUp(nameless).request(subject(SubjectKey::username, "jane")));
}

TEST(LookUp, SearchesAGuidByItsBytes) {
    const auto request = LookUp(options("objectGUID"))
                             .request(subject(SubjectKey::external_id, "6f9619ff-8b86-d011-b42d-00c04fc964ff"));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->filter,
              "(&(objectClass=person)(objectGUID=\\ff\\19\\96o\\86\\8b\\11\\d0\\b4-\\00\\c0O\\c9d\\ff))");
}

TEST(LookUp, AsksOnceForAnAttributeThatHoldsTwoFields) {
    auto both = options();
    both.attributes.username = "mail";
    const LookUp look_up(both);
    EXPECT_EQ(look_up.request(subject(SubjectKey::email, "x"))->attributes,
              (std::vector<std::string>{"entryUUID", "mail", "cn", "verified", "off"}));
    const auto user = look_up.read({.dn = "d", .values = {{"1"}, {"j@b.co"}, {"Jane"}, {}, {}}});
    ASSERT_TRUE(user);
    EXPECT_EQ(user->username, "j@b.co");
    EXPECT_EQ(user->email, "j@b.co");
}

// The server's matching rules fold case and spaces; ours do not.
TEST(LookUp, TakesNobodyWhomOnlyTheServerTakesForTheSame) {
    const LookUp look_up(options());
    for (const char* uid : {"Jane", "jane ", "JANE", "j ane"}) {
        const auto match =
            look_up.choose(subject(SubjectKey::username, "jane"), {.entries = {entry({"1"}, {uid})}});
        ASSERT_TRUE(match);
        EXPECT_FALSE(match->user) << uid;
        EXPECT_FALSE(match->ambiguous) << uid;
    }
    const auto found = look_up.choose(subject(SubjectKey::username, "jane"),
                                      {.entries = {entry({"1"}, {"Jane"}), entry({"2"}, {"jane"})}});
    ASSERT_TRUE(found && found->user) << "of two that the server takes for one, one is it";
    EXPECT_EQ(found->user->external_id, "2");
}

TEST(LookUp, FindsAnEmailAmongSeveralAndYieldsTheFirst) {
    const LookUp look_up(options());
    const Entries found = {.entries = {entry({"1"}, {}, {"Main@b.co", "alias@b.co"})}};
    for (const char* email : {"alias@B.CO", "main@b.co"}) {
        const auto match = look_up.choose(subject(SubjectKey::email, email), found);
        ASSERT_TRUE(match && match->user) << email;
        EXPECT_EQ(match->user->email, "Main@b.co");
        EXPECT_EQ(match->dn, "uid=x,ou=people");
    }
    const auto other = look_up.choose(subject(SubjectKey::email, "alias@b.com"), found);
    EXPECT_TRUE(other && !other->user);
}

TEST(LookUp, RefusesToChooseBetweenTwo) {
    const LookUp look_up(options());
    const auto jane = subject(SubjectKey::email, "j@b.co");
    const Entry first = entry({"1"}, {}, {"j@b.co"});
    const Entry second = entry({"2"}, {}, {"J@b.co"});
    EXPECT_TRUE(look_up.choose(jane, {.entries = {first, second}})->ambiguous);
    EXPECT_TRUE(look_up.choose(jane, {.entries = {first}, .more = true})->ambiguous);
    EXPECT_TRUE(look_up.choose(jane, {.entries = {entry({"3"}, {}, {"other@b.co"})}, .more = true})->ambiguous)
        << "nobody knows who lies behind the limit";
    EXPECT_FALSE(look_up.choose(jane, {.entries = {first}})->ambiguous);
}

TEST(LookUp, RefusesAnEntryWithoutExactlyOneExternalId) {
    const LookUp look_up(options());
    for (const auto& ids : {std::vector<std::string>{}, std::vector<std::string>{"1", "2"}}) {
        const auto user = look_up.read(entry(ids, {"jane"}));
        ASSERT_FALSE(user);
        EXPECT_NE(user.error().message.find("entryUUID"), std::string::npos);
    }
    EXPECT_FALSE(LookUp(options("objectGUID")).read(entry({"too short"})));
    EXPECT_EQ(LookUp(options("objectGUID")).read(entry({std::string(16, '\1')}))->external_id,
              "01010101-0101-0101-0101-010101010101");
}

struct DisabledCase {
    const char* attribute;
    const char* value;
    std::optional<bool> disabled;
};

TEST(LookUp, KnowsWhatSaysThatAnAccountIsOff) {
    const std::vector<DisabledCase> cases = {
        {"off", "TRUE", true},
        {"off", "true", true},
        {"off", "1", true},
        {"off", "FALSE", false},
        {"off", "0", false},
        {"off", "maybe", std::nullopt},
        {"userAccountControl", "512", false},
        {"userAccountControl", "514", true},
        {"useraccountcontrol", "66050", true},
        {"userAccountControl", "2", true},
        {"userAccountControl", "-2", std::nullopt},
        {"userAccountControl", "0x202", std::nullopt},
        {"userAccountControl", "TRUE", std::nullopt},
        {"pwdAccountLockedTime", "000001010000Z", true},
        {"pwdAccountLockedTime", "20260101000000Z", false},
    };
    for (const auto& [attribute, value, disabled] : cases) {
        const auto user = LookUp(options("entryUUID", attribute)).read(entry({"1"}, {}, {}, {value}));
        const auto said = user ? std::optional<bool>(user->disabled) : std::nullopt;
        EXPECT_EQ(said, disabled) << attribute << " " << value;
    }
    EXPECT_FALSE(LookUp(options()).read(entry({"1"}))->disabled);
    EXPECT_TRUE(LookUp(options()).read(entry({"1"}, {}, {}, {"FALSE", "TRUE"}))->disabled);
}

// The claims of an entry, or what is wrong.
std::string claims(const std::string& name, const std::vector<std::string>& values) {
    auto mapped = options();
    mapped.attributes.sso = {{name, "shopValue"}};
    const LookUp look_up(mapped);
    Entry held = entry({"1"});
    held.values.push_back(values);
    const auto user = look_up.read(held);
    return user ? model::sso_attributes_object(user->sso_attributes) : user.error().message;
}

TEST(LookUp, ReadsWhatSingleSignOnClaims) {
    auto mapped = options();
    mapped.attributes.sso = {{"organization", "o"}, {"phone", ""}, {"tags", "cn"}};
    EXPECT_EQ(LookUp(mapped).request(subject(SubjectKey::external_id, "1"))->attributes,
              (std::vector<std::string>{"entryUUID", "uid", "cn", "mail", "verified", "off", "o"}));
    EXPECT_EQ(claims("tags", {"vip", "gold"}), R"({"tags":["vip","gold"]})");
    EXPECT_EQ(claims("tags", {"a;b"}), R"({"tags":["a;b"]})") << "of LDAP each value is one";
    EXPECT_EQ(claims("tags", {}), "{}");
    EXPECT_EQ(claims("organizations", {"Acme", "Soap & Sons"}), R"({"organizations":["Acme","Soap & Sons"]})");
    EXPECT_EQ(claims("organization", {"Acme", "Soap & Sons"}), R"({"organization":"Acme"})");
    EXPECT_EQ(claims("phone", {"+1 555 123-4567"}), R"({"phone":"+15551234567"})");
    EXPECT_EQ(claims("locale_id", {"8"}), R"({"locale_id":8})");
    EXPECT_EQ(claims("user_fields", {R"({"plan":"gold"})"}), R"({"user_fields":{"plan":"gold"}})");
}

TEST(LookUp, RefusesAWrongClaimByTheNamesOfBoth) {
    EXPECT_EQ(claims("tags", {"vip", "cn=staff,ou=groups,dc=example"}),
              "uid=x,ou=people: its shopValue, for tags, has a value (number 2) that holds a comma");
    EXPECT_NE(claims("phone", {"555 1234"}).find("its shopValue, for phone, must be a number"), std::string::npos);
    EXPECT_NE(claims("organization", {std::string(5000, 'x')}).find("at most 4096"), std::string::npos);
    // Which of them the server lists first is nobody's decision.
    EXPECT_NE(claims("role", {"end_user", "admin"}).find("a user has one role"), std::string::npos);
    EXPECT_NE(claims("custom_role_id", {"1", "2"}).find("a user has one role"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::directory::ldap
