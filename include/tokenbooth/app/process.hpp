// What a process that holds signing keys asks of the kernel before it does anything else.
#pragma once

namespace tokenbooth::app {

/// No end by a signal that means something to other programs; no core dump, no debugger of the same user, no
/// reader of /proc/PID/environ (threats.md S4); and as many open files as the limits allow, because
/// server.max_connections counts on them.
void prepare_process();

}  // namespace tokenbooth::app
