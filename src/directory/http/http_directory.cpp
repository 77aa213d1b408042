#include "directory/http/signed_request.hpp"
#include "directory/http/user_answer.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/random.hpp>
#include <tokenbooth/directory/http/http_directory.hpp>

#include <utility>

namespace tokenbooth::directory::http {
namespace {

class HttpDirectory final : public UserDirectory {
  public:
    HttpDirectory(const HttpOptions& options, std::unique_ptr<tokenbooth::http::Client> client,
                  const core::Clock& clock)
        : name_(options.name),
          target_(options.endpoint.url.target),
          key_(options.secret.reveal()),
          client_(std::move(client)),
          clock_(clock) {}

    std::string_view name() const override { return name_; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto login = co_await ask(subject, deadline);
        if (!login) co_return login.error();
        co_return std::move(login->user);
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        auto login = co_await ask(subject, deadline);
        co_return login;
    }

    // Whoever answers for a user that nobody is, answers for the others.
    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        const model::Subject nobody{.key = model::SubjectKey::external_id, .value = "tokenbooth-probe"};
        const auto login = co_await ask(nobody, deadline);
        if (!login) co_return login.error();
        co_return core::Result<void>();
    }

  private:
    core::Task<core::Result<Login>> ask(const model::Subject& subject, core::Deadline deadline) {
        // JSON could not say it (RFC 8259 §8.1), and nobody has such a name.
        if (!core::is_utf8(subject.value)) co_return Login();
        // 128 random bits: never used twice.
        constexpr std::size_t nonce_size = 16;
        const std::string nonce = core::base64url(crypto::random_bytes(nonce_size));
        auto request = signed_request(key_, target_, subject, clock_.now(), nonce);
        auto answer = co_await client_->send(std::move(request), deadline);
        auto login = judge_user_answer(answer, subject, name_);
        // It may have held a password hash.
        if (answer) core::wipe(answer->body);
        co_return login;
    }

    const std::string name_;
    const std::string target_;
    const crypto::HmacSha256 key_;
    const std::unique_ptr<tokenbooth::http::Client> client_;
    const core::Clock& clock_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_http_directory(const HttpOptions& options,
                                                   std::unique_ptr<tokenbooth::http::Client> client,
                                                   const core::Clock& clock) {
    return std::make_unique<HttpDirectory>(options, std::move(client), clock);
}

}  // namespace tokenbooth::directory::http
