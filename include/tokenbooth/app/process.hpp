// What a process that holds signing keys asks of the kernel before it does anything else.
#pragma once

namespace tokenbooth::app {

/// No end by a signal that means something to other programs; no core dump, no debugger of the same user, no
/// reader of /proc/PID/environ (threats.md S4); and as many open files as the limits allow, because
/// server.max_connections counts on them.
///
/// Signals to stop and to reload are held back from the calling thread, and so from every thread that it starts:
/// one that comes before anybody listens for it waits, and one that comes after is nobody's.
void prepare_process();

/// While it lives, those signals reach the calling thread.
class LetSignalsThrough {
  public:
    LetSignalsThrough();
    ~LetSignalsThrough();
    LetSignalsThrough(const LetSignalsThrough&) = delete;
    LetSignalsThrough& operator=(const LetSignalsThrough&) = delete;
};

/// While it lives, they do not: for what starts threads in between.
class HoldSignals {
  public:
    HoldSignals();
    ~HoldSignals();
    HoldSignals(const HoldSignals&) = delete;
    HoldSignals& operator=(const HoldSignals&) = delete;
};

}  // namespace tokenbooth::app
