#include "app/wiring_key_sets.hpp"

#include <tokenbooth/http/client.hpp>

#include <utility>

namespace tokenbooth::app {

core::Task<core::Result<callers::KeySetText, core::Failure>> fetch_key_set(http::Url url,
                                                                           std::filesystem::path ca_file,
                                                                           core::Deadline deadline) {
    const std::string origin = url.origin();
    // Nothing waits on it: without an event loop names are looked up in place.
    core::BlockingPool nowhere(0, 0);
    http::ClientOptions options;
    options.url = std::move(url);
    options.ca_file = std::move(ca_file);
    options.max_body = token::largest_key_set;
    // Made anew each time, so that an exchanged CA file is seen; it is a few times an hour.
    const auto client = http::make_client(std::move(options), nowhere);
    if (!client) co_return client.error();
    http::ClientRequest request;
    request.fields.push_back({.name = "Accept", .value = "application/jwk-set+json, application/json"});
    auto answer = co_await (*client)->send(std::move(request), deadline);
    if (!answer) co_return core::Failure{.message = origin + ": " + answer.error().reason};
    constexpr unsigned ok = 200;
    if (answer->status != ok) {
        co_return core::Failure{.message = origin + " answered " + std::to_string(answer->status)};
    }
    co_return callers::KeySetText{.text = std::move(answer->body)};
}

}  // namespace tokenbooth::app
