// The claims that several profiles share, written in the order in which they are added. Private to token.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/user.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace tokenbooth::token {

/// A JSON object that grows. Names are literals of ours: nothing in them needs to be escaped.
class ClaimSet {
  public:
    ClaimSet() {
        constexpr std::size_t usual_size = 256;
        json_.reserve(usual_size);
    }
    void add_text(std::string_view name, std::string_view text) {
        begin(name);
        core::append_json_string(json_, text);
    }
    void add_number(std::string_view name, std::int64_t number) {
        std::array<char, std::numeric_limits<std::int64_t>::digits10 + 2> digits{};
        const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        add_json(name, {digits.data(), end});
    }
    void add_json(std::string_view name, std::string_view json) {
        begin(name);
        json_ += json;
    }
    std::string close() && {
        json_ += '}';
        return std::move(json_);
    }

  private:
    void begin(std::string_view name) {
        json_ += json_.empty() ? "{\"" : ",\"";
        json_ += name;
        json_ += "\":";
    }

    std::string json_;
};

/// Whether a user may lack it.
enum class Need { optional, required };
enum class Alphabet { any, ascii };

/// missing_claim, with the claim as pointer.
core::Error missing(std::string_view claim);
/// invalid_claim: what the directory holds is nothing that Zendesk would take.
core::Error invalid(std::string_view claim, const std::string& problem);

core::Result<void> add_external_id(ClaimSet& claims, const model::User& user);
core::Result<void> add_name(ClaimSet& claims, const model::User& user, Need need);
core::Result<void> add_email(ClaimSet& claims, const model::User& user, Need need, Alphabet alphabet);

/// email_not_verified where the directory does not hold the address as verified. A user without one lacks it,
/// which add_email() says.
core::Result<void> demand_verified_email(const model::User& user);

/// "Unique" is what Zendesk asks of it, and a time or a short number is not (zendesk-facts §7.13): 128 random
/// bits.
void add_jti(ClaimSet& claims);

}  // namespace tokenbooth::token
