// The client of src/http as a test calls it: one origin, on a thread without an event loop.
#pragma once

#include <tokenbooth/http/client.hpp>

#include <memory>
#include <string>

namespace tokenbooth::test {

class Calling {
  public:
    explicit Calling(const std::string& url, const std::filesystem::path& ca_file = {}) {
        options.url = *http::parse_url(url);
        options.ca_file = ca_file;
    }
    core::Result<http::ClientAnswer, http::ClientFailure> send(
        http::ClientRequest request = {}, core::Deadline::Clock::duration within = std::chrono::seconds(5)) {
        if (!client) client = *http::make_client(options, pool);
        auto task = client->send(std::move(request), core::Deadline::after(within));
        return task.result();
    }
    http::ClientOptions options;
    core::BlockingPool pool{1, 4};
    std::unique_ptr<http::Client> client;
};

}  // namespace tokenbooth::test
