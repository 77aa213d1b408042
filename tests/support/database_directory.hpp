// The base of tests that look users up in PostgreSQL and in MariaDB, by the directory itself.
#pragma once

#include "support/database.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tokenbooth::test {

class DatabaseDirectory : public ::testing::TestWithParam<std::unique_ptr<Database> (*)()> {
  protected:
    void use(const directory::sql::UserQueries& queries = {}) {
        database_->let_in();
        directory_ = database_->make_directory({.queries = queries}, pool_);
    }
    // `condition` holds # where the parameter stands.
    std::string query(std::string text) const { return text.replace(text.find('#'), 1, database_->parameter()); }
    core::Result<directory::FoundUser> find(model::SubjectKey key, const std::string& value) {
        const model::Subject subject{.key = key, .value = value};
        auto task = directory_->find(subject, core::Deadline::after(std::chrono::seconds(5)));
        return task.result();
    }
    core::Result<directory::Login> find_login(model::SubjectKey key, const std::string& value) {
        const model::Subject subject{.key = key, .value = value};
        auto task = directory_->find_login(subject, core::Deadline::after(std::chrono::seconds(5)));
        return task.result();
    }
    std::string outcome(const core::Result<directory::FoundUser>& found) {
        if (!found) return std::string(to_string(found.error().code)) + ": " + found.error().reason;
        return *found ? "found " + (*found)->external_id : "nobody";
    }
    std::string by_id(const std::string& id) { return outcome(find(model::SubjectKey::external_id, id)); }
    std::string by_email(const std::string& email) { return outcome(find(model::SubjectKey::email, email)); }
    std::string by_username(const std::string& name) { return outcome(find(model::SubjectKey::username, name)); }

    std::unique_ptr<Database> database_ = GetParam()();
    core::BlockingPool pool_{2, 64};
    std::unique_ptr<directory::UserDirectory> directory_;
};

}  // namespace tokenbooth::test
