// From whom is asked for to a search, and from the entries that came back to a user: pure functions, so that what
// a server folds, repeats or leaves out can be tested without one.
#pragma once

#include "directory/ldap/connection.hpp"

#include <tokenbooth/directory/ldap/ldap_options.hpp>
#include <tokenbooth/model/subject.hpp>
#include <tokenbooth/model/user.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::directory::ldap {

/// Who was found, if anybody.
struct Match {
    std::optional<model::User> user;
    std::string dn;
    bool ambiguous = false;
};

class LookUp {
  public:
    explicit LookUp(const LdapOptions& options);

    /// Nothing where no user can have this name.
    std::optional<SearchRequest> request(const model::Subject& subject) const;
    /// What nobody matches: an answer, whichever, is all that is asked for.
    SearchRequest probe() const;
    /// Some entry that matches the filter, if there is one.
    SearchRequest sample() const;
    /// The one entry that matches as every directory matches, or what is wrong with it.
    core::Result<Match, core::Failure> choose(const model::Subject& subject, const Entries& found) const;
    /// An entry as a user, or what is wrong with it.
    core::Result<model::User, core::Failure> read(const Entry& entry) const;

  private:
    enum Field { external_id, username, name, email, email_verified, disabled, field_count };
    static Field field_of(model::SubjectKey key);

    /// What single sign-on claims, and where an entry holds it.
    struct Claim {
        std::string name;
        std::string attribute;
        std::size_t place = 0;
    };

    std::size_t ask_for(const std::string& attribute);
    std::optional<core::Failure> read_claims(const Entry& entry,
                                             std::vector<model::SsoAttribute>& attributes) const;
    const std::vector<std::string>& values(const Entry& entry, Field field) const;
    std::optional<std::string> first(const Entry& entry, Field field) const;
    std::optional<core::Failure> find_id_problem(const Entry& entry) const;
    core::Result<std::optional<bool>, core::Failure> flag(const Entry& entry, Field field) const;
    bool matches(const Entry& entry, const model::Subject& subject) const;

    std::string base_;
    std::string filter_;
    bool has_guid_ = false;
    /// By field; empty: not mapped.
    std::array<std::string, field_count> names_;
    /// Where an entry holds the field's values.
    std::array<std::size_t, field_count> places_{};
    std::vector<Claim> claims_;
    std::vector<std::string> attributes_;
};

}  // namespace tokenbooth::directory::ldap
