#include <tokenbooth/directory/user_directory.hpp>

namespace tokenbooth::directory {

core::Task<core::Result<Login>> UserDirectory::find_login(const model::Subject& /*subject*/,
                                                          core::Deadline /*deadline*/) {
    co_return Login();
}

}  // namespace tokenbooth::directory
