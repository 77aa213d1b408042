// Directories in servers of the tests' own, each holding the three users of the conformance suite.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <memory>

namespace tokenbooth::test {

// A directory of that suite, and whatever it needs to live.
class Subject {
  public:
    virtual ~Subject() = default;
    virtual directory::UserDirectory& directory() = 0;
};

/// Without queries, our own table.
enum class Queries { none, of_the_company };

/// One server for all tests of a process; each finds the tables as they were.
std::unique_ptr<Subject> make_postgres_subject(Queries queries);
std::unique_ptr<Subject> make_mysql_subject(Queries queries);

}  // namespace tokenbooth::test
