// The embedded directory's writing side: what `tokenbooth users` does to our own table. Blocking; for command-line
// tools. One thread at a time.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/user.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::directory::sqlite {

class UserStore {
  public:
    virtual ~UserStore() = default;

    /// Fails where the external id, the username or the e-mail (ASCII-case-insensitively) belongs to a user
    /// already, naming both external ids.
    virtual core::Result<void, core::Failure> add(const model::User& user) = 0;
    /// As add(), but a user who is there already is replaced.
    virtual core::Result<void, core::Failure> put(const model::User& user) = 0;
    virtual core::Result<std::optional<model::User>, core::Failure> find(std::string_view external_id) = 0;
    /// False: there is no such user.
    virtual core::Result<bool, core::Failure> set_disabled(std::string_view external_id, bool disabled) = 0;
    /// In PHC or crypt(3) form; never read back here. False: there is no such user.
    virtual core::Result<bool, core::Failure> set_password_hash(std::string_view external_id,
                                                                std::string_view hash) = 0;
    /// False: there is no such user.
    virtual core::Result<bool, core::Failure> remove(std::string_view external_id) = 0;
    /// In the order of their external ids.
    virtual core::Result<void, core::Failure> for_each(const std::function<void(const model::User&)>& visit) = 0;

    /// All that follows until commit() is one transaction; without commit() nothing of it remains.
    virtual core::Result<void, core::Failure> begin() = 0;
    virtual core::Result<void, core::Failure> commit() = 0;
};

/// Opens the database, creates file and table where they are absent, and brings an older table up to date. Fails
/// where the file is another program's or a newer Tokenbooth's. `patience` is for a lock that another program
/// holds.
core::Result<std::unique_ptr<UserStore>, core::Failure> open_user_store(
    const std::filesystem::path& path, std::chrono::milliseconds patience = std::chrono::seconds(5));

}  // namespace tokenbooth::directory::sqlite
