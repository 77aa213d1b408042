// What is found in one token, collected before it is known which profile the token is for: only then is it known
// what a refusal looks like.
#pragma once

#include "token/inspect_codes.hpp"

#include <tokenbooth/core/json_tree.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

class Findings {
  public:
    /// `row` is one of the tables', so it lives for ever.
    void add(const Judgement& row, std::string what);

    void append(const Findings& others);

    /// The findings with the effects that they have for `profile`.
    std::vector<Finding> of(std::optional<model::Profile> profile) const;

  private:
    struct Raised {
        const Judgement* row;
        std::string what;
    };
    std::vector<Raised> raised_;
};

/// `text` in quotes for a message: cut where it is long, because it is somebody else's.
std::string quoted(std::string_view text);

/// "null", "a number", "a string", …
std::string_view kind_of(const core::JsonTree& value);

}  // namespace tokenbooth::token
