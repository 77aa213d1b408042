#include <tokenbooth/callers/cookies.hpp>
#include "callers/session_answer.hpp"
#include "callers/session_cache.hpp"

#include <tokenbooth/callers/session.hpp>
#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/text.hpp>

#include <array>
#include <utility>

namespace tokenbooth::callers {
namespace {

// All that is forwarded, and so all that an answer can depend on.
struct Forwarded {
    std::string cookies;
    std::string_view user_agent;
    std::string_view client;
};

std::string_view first_field(const model::RequestHead& head, std::string_view name) {
    for (const auto& field : head.fields) {
        if (core::equal_ignoring_ascii_case(field.name, name)) return field.value;
    }
    return {};
}

class SessionAuthenticator final : public Authenticator {
  public:
    SessionAuthenticator(SessionOptions options, std::unique_ptr<http::Client> client)
        : options_(std::move(options)),
          client_(std::move(client)),
          cache_(options_.cache_ttl, options_.cache_entries) {}

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view /*body*/,
                                     core::Deadline deadline) override {
        auto cookies = find_cookies(head.fields, options_.cookies);
        if (cookies.problem) co_return malformed(*cookies.problem);
        if (cookies.field.empty()) co_return NoCredentials();
        const Forwarded forwarded{.cookies = std::move(cookies.field),
                                  .user_agent = first_field(head, "user-agent"),
                                  .client = core::IpAddress::parse(head.client) ? head.client : ""};
        const auto key = SessionCache::key_of(
            std::array{std::string_view(forwarded.cookies), forwarded.user_agent, forwarded.client});
        auto known = cached(key);
        if (known) co_return accepted(std::move(*known));
        auto request = request_of(forwarded);
        auto answer = co_await client_->send(std::move(request), deadline.or_within(options_.timeout));
        auto verdict = judge_session_answer(answer, options_);
        if (auto* subject = std::get_if<model::Subject>(&verdict)) {
            if (is_caching()) cache_.keep(key, *subject, core::Deadline::Clock::now());
            co_return accepted(std::move(*subject));
        }
        if (auto* nobody = std::get_if<Rejected>(&verdict)) co_return std::move(*nobody);
        co_return std::move(std::get<Undecided>(verdict));
    }

  private:
    static Undecided malformed(const std::string& problem) {
        return {.error = {.code = core::Errc::malformed_request,
                          .message = problem,
                          .reason = "session: " + problem,
                          .pointer = {}}};
    }

    static Accepted accepted(model::Subject subject) {
        return {.caller = {.kind = model::CallerKind::session,
                           .name = "session",
                           .profiles = model::ProfileSet::all(),
                           .ambient = true},
                .subject = std::move(subject)};
    }

    bool is_caching() const { return options_.cache_ttl > std::chrono::milliseconds(0); }

    std::optional<model::Subject> cached(const SessionCache::Key& key) {
        if (!is_caching()) return std::nullopt;
        return cache_.find(key, core::Deadline::Clock::now());
    }

    static http::ClientRequest request_of(const Forwarded& forwarded) {
        http::ClientRequest request;
        request.fields.push_back({.name = "Accept", .value = "application/json"});
        request.fields.push_back({.name = "Cookie", .value = forwarded.cookies});
        if (!forwarded.user_agent.empty()) {
            request.fields.push_back({.name = "User-Agent", .value = std::string(forwarded.user_agent)});
        }
        if (!forwarded.client.empty()) {
            request.fields.push_back({.name = "X-Forwarded-For", .value = std::string(forwarded.client)});
        }
        return request;
    }

    const SessionOptions options_;
    const std::unique_ptr<http::Client> client_;
    SessionCache cache_;
};

}  // namespace

std::unique_ptr<Authenticator> make_session_authenticator(SessionOptions options,
                                                          std::unique_ptr<http::Client> client) {
    return std::make_unique<SessionAuthenticator>(std::move(options), std::move(client));
}

}  // namespace tokenbooth::callers
