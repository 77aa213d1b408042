#include <tokenbooth/directory/ldap/ldap_directory.hpp>

#include "directory/ldap/bind_judge.hpp"

#include <tokenbooth/directory/directory_errors.hpp>

#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

// One look-up, as the pool's thread leaves it.
struct Outcome {
    FoundUser user{};
    std::string dn{};
    std::optional<core::Error> error{};
};

class LdapDirectory final : public UserDirectory {
  public:
    LdapDirectory(std::unique_ptr<Server> server, core::BlockingPool& pool, RefusalLog refused)
        : server_(std::move(server)), pool_(pool), refused_(std::move(refused)) {}

    std::string_view name() const override { return server_->options().name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        auto outcome = co_await look_up(subject, deadline);
        if (outcome.error) co_return std::move(*outcome.error);
        co_return std::move(outcome.user);
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        const auto began = RefusalPace::Clock::now();
        auto outcome = co_await look_up(subject, deadline);
        if (outcome.error) co_return std::move(*outcome.error);
        Defendant defendant{
            .dn = std::move(outcome.dn), .user = outcome.user, .began = began, .patience = deadline.at() - began};
        const Bench bench{.server = *server_, .pool = pool_, .pace = pace_, .refused = refused_};
        Login login;
        login.user = std::move(outcome.user);
        login.judge = make_bind_judge(bench, std::move(defendant));
        co_return std::move(login);
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        LdapResult<Entries> found = Entries{};
        std::function<void()> ask = [&] { found = server_->search(server_->look_up().probe(), deadline); };
        const bool ran = co_await pool_.run(std::move(ask));
        if (!ran) co_return no_room(*server_);
        if (!found) co_return error_of(found.error(), *server_);
        co_return core::Result<void>();
    }

  private:
    core::Task<Outcome> look_up(const model::Subject& subject, core::Deadline deadline) {
        Outcome outcome;
        const auto request = server_->look_up().request(subject);
        if (!request) co_return outcome;
        std::function<void()> ask = [&] { outcome = search(subject, *request, deadline); };
        const bool ran = co_await pool_.run(std::move(ask));
        if (!ran) outcome.error = no_room(*server_);
        co_return outcome;
    }

    Outcome search(const model::Subject& subject, const SearchRequest& request, core::Deadline deadline) {
        const auto found = server_->search(request, deadline);
        if (!found) return {.error = error_of(found.error(), *server_)};
        auto match = server_->look_up().choose(subject, *found);
        if (!match) return {.error = unreadable(name(), match.error().message)};
        if (match->ambiguous) return {.error = ambiguous(name())};
        if (!match->user) return {};
        return {.user = std::make_shared<const model::User>(std::move(*match->user)), .dn = std::move(match->dn)};
    }

    const std::unique_ptr<Server> server_;
    core::BlockingPool& pool_;
    const RefusalLog refused_;
    RefusalPace pace_;
};

}  // namespace

core::Result<std::unique_ptr<UserDirectory>, core::Failure> make_ldap_directory(LdapOptions options,
                                                                                core::BlockingPool& pool,
                                                                                RefusalLog refused) {
    auto server = Server::make(std::move(options));
    if (!server) return server.error();
    return std::make_unique<LdapDirectory>(std::move(*server), pool, std::move(refused));
}

}  // namespace tokenbooth::directory::ldap
