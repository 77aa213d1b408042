// What is remembered of one request for its lines in the logs. Owned by the connection, filled in on the way;
// lives as long as the request. One thread at a time.
#pragma once

#include <tokenbooth/core/deadline.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::observability {

struct RequestScope {
    /// The X-Request-Id of the answer.
    std::string request_id;
    core::Deadline deadline{core::Deadline::Clock::time_point()};
    /// The caller's configured name, once it is proven.
    std::string caller{};
    /// The `code` of a refusal, and for the operator why; both empty where there was none.
    std::string_view code{};
    std::string reason{};
    /// The key that signed, if any.
    std::string key_id{};
};

/// `offered` where it is 1 to 128 of [A-Za-z0-9._-] (contract §2.3), else a new name.
std::string choose_request_id(std::string_view offered);

}  // namespace tokenbooth::observability
