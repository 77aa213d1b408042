// A client over a real socket that sends exactly the bytes it is given, and never more.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tokenbooth::test {

struct Answer {
    unsigned status = 0;
    /// Names in lower case.
    std::map<std::string, std::string> fields;
    std::string body;

    std::string field(const std::string& name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? "" : found->second;
    }
};

class HttpClient {
  public:
    /// Connects to 127.0.0.1, as `from`; throws where nobody listens.
    explicit HttpClient(std::uint16_t port, const char* from = "127.0.0.1");
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    void send(std::string_view bytes) const;
    /// The next answer, complete; throws when the connection ends or nothing comes for so long.
    Answer receive(std::chrono::milliseconds patience = std::chrono::seconds(10), bool head_only = false);
    /// True once the server has closed, with nothing further to read; false after `patience`.
    bool closed(std::chrono::milliseconds patience = std::chrono::seconds(10));
    void finish_sending() const;

  private:
    bool fill(std::chrono::steady_clock::time_point until);
    int socket_;
    std::string buffer_;
};

/// One request on a connection of its own.
Answer ask_once(std::uint16_t port, std::string_view request);

/// A POST of `body` to the messaging token path, with the usual fields.
std::string token_request(std::string_view api_key, std::string_view body, std::string_view more_fields = "");

}  // namespace tokenbooth::test
