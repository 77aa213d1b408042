// What a connection to a database server is asked: our own table, or the site's queries, in the server's dialect.
// Immutable, shared by all connections of a directory.
#pragma once

#include <tokenbooth/model/subject.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace tokenbooth::directory::sql {

/// What a look-up may see.
enum class Sight {
    /// What is true of the user.
    user,
    /// The stored hash of their password, too.
    login
};

struct Statement {
    /// Empty: this directory knows nobody by that key.
    std::string sql;
    /// What the configuration calls it, to say what must be mended; empty for our own.
    std::string key{};
};

class Statements {
  public:
    static constexpr std::size_t keys = 3;
    /// For each model::SubjectKey by Sight::user, then by Sight::login.
    static constexpr std::size_t count = 2 * keys;

    /// The site's own: what they yield is up to the site.
    explicit Statements(std::array<Statement, keys> own) : own_(true) {
        for (std::size_t key = 0; key < keys; ++key) statements_[key] = std::move(own[key]);
    }
    /// Of our table.
    explicit Statements(std::array<Statement, count> ours) : own_(false), statements_(std::move(ours)) {}

    /// True: user_query says who a user is, the other queries only whose a key is.
    bool are_the_sites_own() const { return own_; }
    /// The number by which a connection remembers it.
    std::size_t find(model::SubjectKey key, Sight sight) const {
        return static_cast<std::size_t>(key) + (sight == Sight::login && !own_ ? keys : 0);
    }
    const Statement& at(std::size_t number) const { return statements_[number]; }

  private:
    bool own_;
    std::array<Statement, count> statements_;
};

}  // namespace tokenbooth::directory::sql
