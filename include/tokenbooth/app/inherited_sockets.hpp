// Sockets that whoever started this process listens at already: systemd's socket activation (sd_listen_fds(3)). A
// restart behind such a socket loses nothing, because it never closes.
#pragma once

#include <tokenbooth/core/descriptor.hpp>

#include <vector>

namespace tokenbooth::app {

struct InheritedSockets {
    std::vector<core::Descriptor> service;
    /// Those of the name "admin" (FileDescriptorName= in the socket unit).
    std::vector<core::Descriptor> admin;
};

/// Takes them out of the environment, so that they are taken once. Before there are threads.
InheritedSockets take_inherited_sockets();

}  // namespace tokenbooth::app
