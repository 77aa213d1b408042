#include "directory/ldap/bind_judge.hpp"

#include "directory/ldap/escape.hpp"

#include <tokenbooth/core/random.hpp>
#include <tokenbooth/directory/directory_errors.hpp>

#include <optional>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

class BindJudge final : public PasswordJudge {
  public:
    BindJudge(const Bench& bench, Defendant defendant) : bench_(bench), defendant_(std::move(defendant)) {}

    core::Task<core::Result<bool>> accepts(const core::Secret& password, core::Deadline deadline) override {
        const core::Deadline own = deadline.or_within(defendant_.patience);
        LdapResult<BindAnswer> answer = BindAnswer{};
        // libldap takes the name as text that ends at a NUL; the password it does not, but somebody's hash might.
        const bool may_be_one = !password.empty() && password.reveal().find('\0') == std::string_view::npos;
        if (may_be_one) {
            const std::string dn = dn_to_bind();
            std::function<void()> bind = [&] { answer = bench_.server.bind(dn, password, own); };
            const bool ran = co_await bench_.pool.run(std::move(bind));
            if (!ran) co_return no_room(bench_.server);
            if (!answer) co_return error_of(answer.error(), bench_.server);
        }
        const bool known = defendant_.user != nullptr && !defendant_.dn.empty();
        const bool accepted = known && answer->accepted;
        if (accepted && !defendant_.user->disabled) co_return true;
        if (known && !accepted) note_refusal(answer->reason);
        co_await pause_until(bench_.pace.earliest(defendant_.began));
        co_return accepted;
    }

  private:
    std::string dn_to_bind() const {
        if (!defendant_.dn.empty()) return defendant_.dn;
        return "cn=" + escape_dn_value("tokenbooth knows nobody " + core::unique_name()) + "," +
               bench_.server.options().base_dn;
    }

    void note_refusal(const std::string& reason) {
        bench_.pace.note(RefusalPace::Clock::now() - defendant_.began);
        if (bench_.refused) bench_.refused(defendant_.user->external_id, reason);
    }

    const Bench bench_;
    const Defendant defendant_;
};

}  // namespace

std::unique_ptr<PasswordJudge> make_bind_judge(const Bench& bench, Defendant defendant) {
    return std::make_unique<BindJudge>(bench, std::move(defendant));
}

core::Error error_of(const LdapFailure& failure, const Server& server) {
    const std::string& name = server.options().name;
    const std::string why = server.address() + ": " + failure.text;
    return failure.kind == LdapFailure::Kind::late ? timed_out(name, why) : unavailable(name, why);
}

core::Error no_room(const Server& server) {
    return overloaded(server.options().name, "the queue of the blocking pool is full");
}

}  // namespace tokenbooth::directory::ldap
