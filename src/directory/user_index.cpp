#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <utility>

namespace tokenbooth::directory {

UserIndex::UserIndex(std::vector<model::User> users) {
    by_external_id_.reserve(users.size());
    for (auto& user : users) {
        const auto held = std::make_shared<const model::User>(std::move(user));
        if (!by_external_id_.emplace(held->external_id, held).second) continue;
        if (held->email) by_email_.emplace(core::to_ascii_lower(*held->email), held);
        if (held->username) by_username_.emplace(*held->username, held);
    }
}

core::Result<FoundUser> UserIndex::find(const model::Subject& subject, std::string_view directory) const {
    if (subject.key == model::SubjectKey::external_id) {
        const auto found = by_external_id_.find(subject.value);
        return found == by_external_id_.end() ? FoundUser() : found->second;
    }
    const bool by_email = subject.key == model::SubjectKey::email;
    const auto [first, last] = by_email ? by_email_.equal_range(core::to_ascii_lower(subject.value))
                                        : by_username_.equal_range(subject.value);
    if (first == last) return FoundUser();
    if (std::next(first) != last) return ambiguous(directory);
    return first->second;
}

core::Error ambiguous(std::string_view directory) {
    return {.code = core::Errc::user_ambiguous,
            .message = "more than one user fits; name the user by external_id",
            .reason = "several users of directory " + std::string(directory) + " fit",
            .pointer = {}};
}

}  // namespace tokenbooth::directory
