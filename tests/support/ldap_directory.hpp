// An LDAP directory as a test asks it: on the test's own thread, each question with its deadline.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/ldap/ldap_directory.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::test {

class AskedLdap {
  public:
    explicit AskedLdap(directory::ldap::LdapOptions options) {
        auto made = directory::ldap::make_ldap_directory(
            std::move(options), pool_, [this](std::string_view id, std::string_view reason) {
                const std::lock_guard lock(mutex_);
                refusals_.push_back(std::string(id) + ": " + std::string(reason));
            });
        if (!made) throw std::runtime_error(made.error().message);
        directory_ = std::move(*made);
    }

    core::Result<directory::FoundUser> find(model::SubjectKey key, const std::string& value) {
        const model::Subject subject{.key = key, .value = value};
        return directory_->find(subject, core::Deadline::after(patience)).result();
    }
    /// The external id of whoever it is; "" for nobody; the error's code and reason otherwise.
    std::string whose(model::SubjectKey key, const std::string& value) {
        const auto found = find(key, value);
        if (!found) return std::string(core::to_string(found.error().code)) + ": " + found.error().reason;
        return *found == nullptr ? "" : (*found)->external_id;
    }
    std::string user(const std::string& username) { return whose(model::SubjectKey::username, username); }

    core::Result<directory::Login> login(const std::string& username) {
        const model::Subject subject{.key = model::SubjectKey::username, .value = username};
        return directory_->find_login(subject, core::Deadline::after(patience)).result();
    }
    /// "yes", "no", or the error's code.
    std::string accepts(const std::string& username, std::string_view password) {
        const auto found = login(username);
        if (!found) return std::string(core::to_string(found.error().code));
        EXPECT_NE(found->judge, nullptr);
        EXPECT_TRUE(found->password_hash.empty());
        const core::Secret secret(password);
        const auto accepted = found->judge->accepts(secret, core::Deadline::after(patience)).result();
        if (!accepted) return std::string(core::to_string(accepted.error().code));
        return *accepted ? "yes" : "no";
    }

    std::vector<std::string> refusals() {
        const std::lock_guard lock(mutex_);
        return refusals_;
    }
    directory::UserDirectory& directory() { return *directory_; }

    std::chrono::milliseconds patience = std::chrono::seconds(5);

  private:
    core::BlockingPool pool_{1, 8};
    std::mutex mutex_;
    std::vector<std::string> refusals_;
    std::unique_ptr<directory::UserDirectory> directory_;
};

}  // namespace tokenbooth::test
