// Several directories asked in their order. "Not found" goes on to the next; a failure ends the search, because
// the next directory might know another person by the same id, unless the operator has called that directory
// optional.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <memory>
#include <vector>

namespace tokenbooth::directory {

struct ChainLink {
    std::unique_ptr<UserDirectory> directory;
    /// Passed over while it is unavailable. Where no directory of the chain could answer, that is a failure all
    /// the same: nobody can say that the user is unknown.
    bool optional = false;
};

/// `links` holds at least one. The probe succeeds while some user could be found.
std::unique_ptr<UserDirectory> make_directory_chain(std::vector<ChainLink> links);

}  // namespace tokenbooth::directory
