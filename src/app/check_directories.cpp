#include "app/check_rows.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tokenbooth::app {
namespace {

// Whether our own commands can change the users.
bool has_own_users(const config::Settings& settings) {
    return std::any_of(settings.directories.begin(), settings.directories.end(), [](const auto& directory) {
        return directory.kind == config::DirectoryKind::sqlite && directory.queries.empty();
    });
}

std::string mend_of(const config::DirectorySettings& settings) {
    if (settings.kind == config::DirectoryKind::file)
        return "mend the rows; the service keeps the last good version";
    if (!settings.queries.empty())
        return "try the query with the sqlite3 command; tables and columns as it names them?";
    return "is it Tokenbooth's own database, whole, and may this user write it and its folder (SQLite works "
           "beside it)?";
}

}  // namespace

CheckRow check_user(const config::Settings& settings, directory::UserDirectory& directory,
                    const std::string& external_id, core::WallTime now) {
    const bool own = has_own_users(settings);
    CheckRow row{.state = CheckState::failed, .subject = "user " + external_id, .found = {}, .mend = {}};
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = external_id};
    // No event loop on this thread, so the task has ended when the call returns.
    auto task = directory.find(subject, core::Deadline::after(std::chrono::seconds(5)));
    const auto found = task.result();
    if (!found) {
        row.found = found.error().reason;
        row.mend = "mend the directory first";
        return row;
    }
    if (*found == nullptr) {
        const bool asserted = settings.directories.back().kind == config::DirectoryKind::caller;
        if (asserted) row.state = CheckState::warning;
        row.found = asserted ? "known to no directory; a backend that may assert says who they are"
                             : "no directory knows this user";
        row.mend = std::string("ids match byte for byte") + (own ? "; `tokenbooth users list` shows who is there"
                                                                 : "; look them up where the users are kept");
        return row;
    }
    if ((*found)->disabled) {
        row.found = "is there, but disabled";
        row.mend = own ? "tokenbooth users enable " + external_id : "enable them where the users are kept";
        return row;
    }
    judge_user(settings, **found, now, row);
    if (row.state != CheckState::ok) {
        row.mend = own ? "change that with `tokenbooth users set`" : "change that where the users are kept";
    }
    return row;
}

CheckRow check_caller_directory(const config::Settings& settings, const config::DirectorySettings& directory) {
    std::string believed;
    const auto add_believed = [&believed](const auto& backends) {
        for (const auto& backend : backends) {
            if (backend.may_assert.value_or(false)) believed += (believed.empty() ? "" : ", ") + backend.name;
        }
    };
    add_believed(settings.api_keys);
    add_believed(settings.signed_requests);
    add_believed(settings.mtls);
    const std::string subject = "directory " + directory.name;
    if (!believed.empty()) {
        return {.state = CheckState::ok, .subject = subject, .found = "takes the word of " + believed, .mend = {}};
    }
    return {.state = CheckState::warning,
            .subject = subject,
            .found = "takes nobody's word",
            .mend = "write may_assert = true at the backend that shall be believed"};
}

namespace {

CheckRow row_of(const config::DirectorySettings& settings, const directory::sql::Report& report) {
    CheckRow row{.state = CheckState::failed,
                 .subject = "directory " + settings.name,
                 .found = report.found,
                 .mend = report.mend};
    if (report.ok) row.state = report.mend.empty() ? CheckState::ok : CheckState::warning;
    return row;
}

CheckRow check_file(const config::DirectorySettings& settings, const Surroundings& surroundings) {
    CheckRow row{.state = CheckState::failed,
                 .subject = "directory " + settings.name,
                 .found = {},
                 .mend = mend_of(settings)};
    std::error_code error;
    if (!std::filesystem::exists(settings.path, error)) {
        const auto folder = settings.path.parent_path();
        const bool creatable = settings.kind == config::DirectoryKind::sqlite && settings.queries.empty() &&
                               (folder.empty() || std::filesystem::is_directory(folder, error));
        row.state = creatable ? CheckState::warning : CheckState::failed;
        row.found = settings.path.string() + " is not there" + (creatable ? " yet" : "");
        row.mend = creatable ? "`tokenbooth users import FILE` or `users add` creates it; check the path"
                             : "check the path";
        return row;
    }
    const auto made = wire_directory(settings, 0, surroundings);
    if (!made) {
        row.found = made.error().message;
        return row;
    }
    auto task = (*made)->probe(core::Deadline::after(std::chrono::seconds(5)));
    const auto reached = task.result();
    if (!reached) {
        row.found = reached.error().reason;
        return row;
    }
    return {
        .state = CheckState::ok, .subject = row.subject, .found = settings.path.string() + " answers", .mend = {}};
}

}  // namespace

CheckRow check_directory(const config::DirectorySettings& settings, const Surroundings& surroundings) {
    const auto deadline = core::Deadline::after(std::chrono::seconds(5));
    switch (settings.kind) {
        case config::DirectoryKind::postgres:
            return row_of(settings, directory::postgres::examine_postgres(postgres_options(settings),
                                                                          surroundings.pools.of(0), deadline));
        case config::DirectoryKind::mysql:
            return row_of(settings, directory::mysql::examine_mysql(mysql_options(settings), deadline));
        case config::DirectoryKind::ldap:
            return check_ldap_directory(settings);
        case config::DirectoryKind::http:
            return check_http_directory(settings, surroundings);
        case config::DirectoryKind::sqlite:
        case config::DirectoryKind::file:
        case config::DirectoryKind::caller:
            break;
    }
    return check_file(settings, surroundings);
}

}  // namespace tokenbooth::app
