#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <tokenbooth/directory/directory_errors.hpp>

#include <utility>

namespace tokenbooth::directory {

UserIndex::UserIndex(std::vector<IndexedUser> users) {
    by_external_id_.reserve(users.size());
    for (auto& user : users) add(std::move(user));
}

UserIndex::UserIndex(std::vector<model::User> users) {
    by_external_id_.reserve(users.size());
    for (auto& user : users) add({.user = std::move(user)});
}

void UserIndex::add(IndexedUser user) {
    const auto held = std::make_shared<const IndexedUser>(std::move(user));
    if (!by_external_id_.emplace(held->user.external_id, held).second) return;
    if (held->user.email) by_email_.emplace(core::to_ascii_lower(*held->user.email), held);
    if (held->user.username) by_username_.emplace(*held->user.username, held);
}

core::Result<FoundUser> UserIndex::find(const model::Subject& subject, std::string_view directory) const {
    const auto held = look_up(subject, directory);
    if (!held) return held.error();
    if (*held == nullptr) return FoundUser();
    // Shares the ownership of the whole.
    return FoundUser(*held, &(*held)->user);
}

core::Result<Login> UserIndex::find_login(const model::Subject& subject, std::string_view directory) const {
    const auto held = look_up(subject, directory);
    if (!held) return held.error();
    Login login;
    if (*held == nullptr) return login;
    login.user = FoundUser(*held, &(*held)->user);
    login.password_hash = core::Secret((*held)->password_hash.reveal());
    return login;
}

core::Result<UserIndex::Held> UserIndex::look_up(const model::Subject& subject, std::string_view directory) const {
    if (subject.key == model::SubjectKey::external_id) {
        const auto found = by_external_id_.find(subject.value);
        return found == by_external_id_.end() ? Held() : found->second;
    }
    const bool by_email = subject.key == model::SubjectKey::email;
    const auto [first, last] = by_email ? by_email_.equal_range(core::to_ascii_lower(subject.value))
                                        : by_username_.equal_range(subject.value);
    if (first == last) return Held();
    if (std::next(first) != last) return ambiguous(directory);
    return first->second;
}

}  // namespace tokenbooth::directory
