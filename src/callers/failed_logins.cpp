#include "callers/failed_logins.hpp"

#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/text.hpp>

#include <utility>

namespace tokenbooth::callers {
namespace {

// Somebody who signs in from home once a month finds their address remembered.
constexpr std::chrono::hours address_known_for(31 * 24);

std::string counted_client(std::string_view client) {
    const auto address = core::IpAddress::parse(client);
    return address ? core::client_network(*address).to_string() : std::string(client);
}

core::Error too_many(std::chrono::milliseconds retry_after) {
    return {.code = core::Errc::rate_limited,
            .message = "too many failed logins; try again later",
            .reason = "failed_logins",
            .pointer = {},
            .retry_after = std::chrono::ceil<std::chrono::seconds>(retry_after).count()};
}

}  // namespace

std::string counted_name(std::string_view name) {
    std::string counted;
    while (const auto character = core::first_code_point(name)) {
        if (!core::is_space(character->value)) counted += name.substr(0, character->bytes);
        name.remove_prefix(character->bytes);
    }
    return core::to_ascii_lower(counted);
}

core::Task<core::Result<FailedLogins::Attempt>> FailedLogins::begin(std::string_view name, std::string_view client,
                                                                    core::Deadline deadline) {
    Attempt attempt;
    if (!rate_) co_return attempt;
    attempt.account = "account " + counted_name(name);
    attempt.client = "client " + counted_client(client);
    attempt.together = attempt.client + " " + attempt.account;
    const auto known = co_await marks_.is_marked(attempt.together, deadline);
    if (!known) co_return known.error();
    attempt.from_known_address = *known;
    const auto taken = co_await take(attempt, deadline);
    if (!taken) co_return taken.error();
    if (!taken->granted) co_return too_many(taken->retry_after);
    co_return std::move(attempt);
}

core::Task<core::Result<state::Taken>> FailedLogins::take(const Attempt& attempt, core::Deadline deadline) {
    const std::string& first = attempt.from_known_address ? attempt.together : attempt.account;
    auto taken = co_await limiter_.take(first, *rate_, deadline);
    if (attempt.from_known_address || !taken || !taken->granted) co_return taken;
    auto by_client = co_await limiter_.take(attempt.client, *rate_, deadline);
    if (by_client && by_client->granted) co_return by_client;
    // What was refused has not been tried.
    const auto returned = co_await limiter_.give_back(attempt.account, *rate_, deadline);
    if (!returned) co_return returned.error();
    co_return by_client;
}

core::Task<core::Result<void>> FailedLogins::withdraw(const Attempt& attempt, core::Deadline deadline) {
    if (!rate_) co_return core::Result<void>();
    const std::string& first = attempt.from_known_address ? attempt.together : attempt.account;
    auto returned = co_await limiter_.give_back(first, *rate_, deadline);
    if (attempt.from_known_address || !returned) co_return returned;
    co_return co_await limiter_.give_back(attempt.client, *rate_, deadline);
}

core::Task<core::Result<void>> FailedLogins::succeed(const Attempt& attempt, core::Deadline deadline) {
    if (!rate_) co_return core::Result<void>();
    auto withdrawn = co_await withdraw(attempt, deadline);
    if (!withdrawn) co_return withdrawn;
    co_return co_await marks_.mark(attempt.together, address_known_for, deadline);
}

}  // namespace tokenbooth::callers
