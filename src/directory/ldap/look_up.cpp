#include "directory/ldap/look_up.hpp"

#include "directory/ldap/escape.hpp"
#include "directory/ldap/guid.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

using core::Failure;

// Active Directory's ADS_UF_ACCOUNTDISABLE.
constexpr std::uint32_t account_disabled = 2;
// draft-behera-ldap-password-policy §5.3.3: locked until an administrator says otherwise.
constexpr std::string_view locked_for_good = "000001010000Z";

std::optional<bool> truth(std::string_view attribute, std::string_view value) {
    if (core::equal_ignoring_ascii_case(attribute, "userAccountControl")) {
        std::uint32_t bits = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bits);
        if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
        return (bits & account_disabled) != 0;
    }
    if (core::equal_ignoring_ascii_case(attribute, "pwdAccountLockedTime")) return value == locked_for_good;
    for (const std::string_view word : {"TRUE", "1"}) {
        if (core::equal_ignoring_ascii_case(value, word)) return true;
    }
    for (const std::string_view word : {"FALSE", "0"}) {
        if (core::equal_ignoring_ascii_case(value, word)) return false;
    }
    return std::nullopt;
}

// RFC 4517 §3.3.31: a telephone number has the spaces and hyphens of E.123, which E.164 has not.
std::string without_separators(std::string number) {
    std::erase_if(number, [](char character) { return character == ' ' || character == '-'; });
    return number;
}

core::Result<std::optional<model::SsoAttribute>, Failure> read_claim(std::string_view name,
                                                                     const std::vector<std::string>& values) {
    if (model::is_sso_attribute_list(name)) return model::sso_attribute_from_list(name, values);
    if (values.empty()) return std::optional<model::SsoAttribute>();
    // Which of several comes first is up to the server, and what somebody may do is not.
    if (values.size() > 1 && (name == "role" || name == "custom_role_id")) {
        return Failure{.message = "has several values, and a user has one role"};
    }
    const bool phone = name == "phone";
    return model::sso_attribute_from_text(name, phone ? without_separators(values.front()) : values.front());
}

}  // namespace

LookUp::LookUp(const LdapOptions& options)
    : base_(options.base_dn),
      filter_(options.filter),
      has_guid_(is_guid_attribute(options.attributes.external_id)),
      names_{options.attributes.external_id, options.attributes.username,       options.attributes.name,
             options.attributes.email,       options.attributes.email_verified, options.attributes.disabled} {
    for (std::size_t field = 0; field < field_count; ++field) {
        if (!names_[field].empty()) places_[field] = ask_for(names_[field]);
    }
    for (const auto& [claim, attribute] : options.attributes.sso) {
        if (!attribute.empty())
            claims_.push_back({.name = claim, .attribute = attribute, .place = ask_for(attribute)});
    }
}

// Two fields may be read from one attribute, which is asked for once.
std::size_t LookUp::ask_for(const std::string& attribute) {
    const auto known = std::find(attributes_.begin(), attributes_.end(), attribute);
    const auto place = static_cast<std::size_t>(known - attributes_.begin());
    if (known == attributes_.end()) attributes_.push_back(attribute);
    return place;
}

LookUp::Field LookUp::field_of(model::SubjectKey key) {
    switch (key) {
        case model::SubjectKey::external_id:
            return external_id;
        case model::SubjectKey::email:
            return email;
        case model::SubjectKey::username:
            return username;
    }
    return external_id;
}

std::optional<SearchRequest> LookUp::request(const model::Subject& subject) const {
    const Field field = field_of(subject.key);
    std::optional<std::string> value = subject.value;
    if (field == external_id && has_guid_) value = guid_bytes(subject.value);
    if (!value || value->empty() || names_[field].empty()) return std::nullopt;
    // Two, because the second shows that there is more than one.
    return SearchRequest{.base = base_,
                         .filter = "(&" + filter_ + "(" + names_[field] + "=" + escape_filter_value(*value) + "))",
                         .attributes = attributes_,
                         .size_limit = 2};
}

SearchRequest LookUp::probe() const {
    return {.base = base_,
            .filter = "(&" + filter_ + "(" + names_[external_id] + "=" + escape_filter_value("\x01") + "))",
            .attributes = attributes_,
            .size_limit = 1};
}

SearchRequest LookUp::sample() const {
    return {.base = base_, .filter = filter_, .attributes = attributes_, .size_limit = 1};
}

core::Result<Match, Failure> LookUp::choose(const model::Subject& subject, const Entries& found) const {
    Match match;
    for (const auto& entry : found.entries) {
        if (!matches(entry, subject)) continue;
        // What lies behind the limit may match, too.
        match.ambiguous = match.user.has_value() || found.more;
        if (match.ambiguous) return match;
        auto user = read(entry);
        if (!user) return user.error();
        match.user = std::move(*user);
        match.dn = entry.dn;
    }
    // Also where none of those seen is the one: it may be among the others.
    match.ambiguous = found.more;
    return match;
}

bool LookUp::matches(const Entry& entry, const model::Subject& subject) const {
    const Field field = field_of(subject.key);
    const auto& all = values(entry, field);
    return std::any_of(all.begin(), all.end(), [&](const std::string& value) {
        if (field == email) return core::equal_ignoring_ascii_case(value, subject.value);
        if (field == external_id && has_guid_) return guid_text(value) == subject.value;
        return value == subject.value;
    });
}

core::Result<model::User, Failure> LookUp::read(const Entry& entry) const {
    if (auto problem = find_id_problem(entry)) return std::move(*problem);
    model::User user;
    const auto& id = values(entry, external_id).front();
    user.external_id = has_guid_ ? guid_text(id).value_or("") : id;
    user.username = first(entry, username);
    user.name = first(entry, name);
    user.email = first(entry, email);
    const auto verified = flag(entry, email_verified);
    if (!verified) return verified.error();
    user.email_verified = *verified;
    const auto barred = flag(entry, disabled);
    if (!barred) return barred.error();
    user.disabled = barred->value_or(false);
    if (auto problem = read_claims(entry, user.sso_attributes)) return std::move(*problem);
    return user;
}

std::optional<Failure> LookUp::read_claims(const Entry& entry,
                                           std::vector<model::SsoAttribute>& attributes) const {
    for (const auto& claim : claims_) {
        auto read = read_claim(claim.name, entry.values[claim.place]);
        if (!read) {
            return Failure{.message = entry.dn + ": its " + claim.attribute + ", for " + claim.name + ", " +
                                      read.error().message};
        }
        if (*read) attributes.push_back(std::move(**read));
    }
    if (auto problem = model::find_sso_attributes_problem(attributes)) {
        return Failure{.message = entry.dn + ": " + *problem};
    }
    return std::nullopt;
}

std::optional<Failure> LookUp::find_id_problem(const Entry& entry) const {
    const auto& ids = values(entry, external_id);
    if (ids.empty()) {
        return Failure{.message = entry.dn + " has no " + names_[external_id] +
                                  " that may be seen; map attributes.external_id to one that every user has, "
                                  "and let bind_dn read it"};
    }
    if (ids.size() > 1) {
        return Failure{.message = entry.dn + " has several values of " + names_[external_id] +
                                  ", and an external id is one; map attributes.external_id to another"};
    }
    if (has_guid_ && !guid_text(ids.front())) {
        return Failure{.message = entry.dn + ": its " + names_[external_id] + " is not 16 bytes long"};
    }
    return std::nullopt;
}

core::Result<std::optional<bool>, Failure> LookUp::flag(const Entry& entry, Field field) const {
    std::optional<bool> any;
    for (const auto& value : values(entry, field)) {
        const auto holds = truth(names_[field], value);
        if (!holds) {
            return Failure{.message = entry.dn + ": its " + names_[field] + " says neither yes nor no"};
        }
        any = any.value_or(false) || *holds;
    }
    return any;
}

const std::vector<std::string>& LookUp::values(const Entry& entry, Field field) const {
    static const std::vector<std::string> none;
    return names_[field].empty() ? none : entry.values[places_[field]];
}

std::optional<std::string> LookUp::first(const Entry& entry, Field field) const {
    const auto& all = values(entry, field);
    return all.empty() ? std::nullopt : std::optional<std::string>(all.front());
}

}  // namespace tokenbooth::directory::ldap
