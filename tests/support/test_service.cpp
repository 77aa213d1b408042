#include "support/test_service.hpp"

#include <tokenbooth/callers/api_key.hpp>

#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace tokenbooth::test {
namespace {

std::vector<keyring::KeyOptions> test_keys() {
    std::vector<keyring::KeyOptions> keys;
    keys.push_back({.id = test_key_id, .secret = core::Secret(test_secret), .sign_from = std::nullopt});
    return keys;
}

std::vector<std::unique_ptr<callers::Authenticator>> test_callers(const core::Clock& clock,
                                                                  callers::LastUse& uses) {
    callers::ApiKeyOptions key;
    key.name = "test";
    key.sha256 = crypto::sha256(test_api_key);
    callers::ApiKeyOptions barred;
    barred.name = "barred";
    barred.sha256 = crypto::sha256("tb_barred_0123456789abcdefghijklmnopqrstuvwxyzAB");
    barred.profiles = {};
    std::vector<std::unique_ptr<callers::Authenticator>> chain;
    chain.push_back(callers::make_api_key_authenticator({key, barred}, clock, uses));
    return chain;
}

}  // namespace

http::ServerOptions TestService::default_options() {
    http::ServerOptions options;
    options.listen = {"127.0.0.1:0"};
    options.threads = 2;
    options.drain_delay = std::chrono::milliseconds(0);
    return options;
}

TestService::TestService(directory::UserDirectory& directory, http::ServerOptions options,
                         std::shared_ptr<const http::TlsContext> tls)
    : log_({.level = observability::LogLevel::error, .format = observability::LogFormat::text}),
      lines_(STDOUT_FILENO),
      access_log_({.level = observability::LogLevel::error, .format = observability::LogFormat::text}, lines_),
      audit_log_(lines_),
      service_log_(log_, access_log_, audit_log_, metrics),
      keys_{.messaging = keyring::Keyring(test_keys())},
      callers_(test_callers(clock, last_use_)),
      tokens_(directory, keys_, clock, {}),
      api_(api::make_api({.callers = callers_,
                          .tokens = tokens_,
                          .trust_email_verified = false,
                          .draining = [this] { return server_->draining(); },
                          .alive = [this] { return server_->silence() < std::chrono::seconds(5); },
                          .base_path = options.base_path,
                          .browsers = {.allowed_origins = {test_origin}}})),
      server_(
          http::make_server({.options = options, .handler = api_, .tls = std::move(tls)}, log_, service_log_)) {
    const auto started = server_->start({});
    if (!started) throw std::runtime_error(started.error().message);
}

TestService::~TestService() {
    server_->begin_drain();
    server_->stop_now();
    server_->wait();
}

std::uint16_t TestService::port() const {
    const std::string address = server_->addresses().front();
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

}  // namespace tokenbooth::test
