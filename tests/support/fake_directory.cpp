#include "support/fake_directory.hpp"

#include <tokenbooth/core/text.hpp>

namespace tokenbooth::test {

core::Task<core::Result<directory::FoundUser>> FakeDirectory::find(const model::Subject& subject, core::Deadline) {
    ++asked;
    std::vector<directory::FoundUser> matches;
    for (const auto& user : users_) {
        const bool same_id = subject.key == model::SubjectKey::external_id && user.external_id == subject.value;
        const bool same_email = subject.key == model::SubjectKey::email && user.email &&
                                core::equal_ignoring_ascii_case(*user.email, subject.value);
        const bool same_username = subject.key == model::SubjectKey::username && user.username == subject.value;
        if (same_id || same_email || same_username) matches.push_back(std::make_shared<const model::User>(user));
    }
    if (matches.empty()) co_return directory::FoundUser();
    if (matches.size() > 1) {
        core::Error ambiguous;
        ambiguous.code = core::Errc::user_ambiguous;
        ambiguous.message = "more than one user has this e-mail address";
        co_return ambiguous;
    }
    co_return matches.front();
}

core::Task<core::Result<directory::FoundUser>> FailingDirectory::find(const model::Subject&, core::Deadline) {
    co_return error();
}

core::Task<core::Result<void>> FailingDirectory::probe(core::Deadline) { co_return error(); }

core::Error FailingDirectory::error() const {
    core::Error error;
    error.code = code_;
    error.message = "the user directory cannot be asked right now";
    error.reason = "it is a FailingDirectory";
    return error;
}

}  // namespace tokenbooth::test
