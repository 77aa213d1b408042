// The HTTP front and the API over a directory of the test's choice, on a free port, in this process.
#pragma once

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/callers/last_use.hpp>
#include <tokenbooth/http/server.hpp>
#include <tokenbooth/observability/service_log.hpp>

#include "support/manual_clock.hpp"

#include <memory>
#include <string>

namespace tokenbooth::test {

constexpr const char* test_api_key = "tb_test_0123456789abcdefghijklmnopqrstuvwxyzABCD";
constexpr const char* test_secret = "a-secret-for-tests-only-with-48-characters-in-it";
constexpr const char* test_key_id = "app_0123456789abcdef01234567";
constexpr const char* test_origin = "https://shop.example.com";
constexpr std::int64_t test_time = 1'800'000'000;

class TestService {
  public:
    explicit TestService(directory::UserDirectory& directory, http::ServerOptions options = default_options(),
                         std::shared_ptr<const http::TlsContext> tls = nullptr);
    ~TestService();
    TestService(const TestService&) = delete;
    TestService& operator=(const TestService&) = delete;

    /// Two threads, a free port, no drain delay.
    static http::ServerOptions default_options();

    std::uint16_t port() const;
    http::Server& server() { return *server_; }
    observability::Metrics metrics;
    ManualClock clock{test_time};

  private:
    observability::Log log_;
    observability::LineWriter lines_;
    observability::AccessLog access_log_;
    observability::AuditLog audit_log_;
    observability::ServiceLog service_log_;
    const issue::SigningKeys keys_;
    callers::LastUse last_use_;
    callers::AuthenticatorChain callers_;
    issue::TokenService tokens_;
    std::shared_ptr<http::RequestHandler> api_;
    std::unique_ptr<http::Server> server_;
};

}  // namespace tokenbooth::test
