#include <tokenbooth/app/process.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace tokenbooth::app {

namespace {

void mask(int how) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
    pthread_sigmask(how, &signals, nullptr);
}

}  // namespace

LetSignalsThrough::LetSignalsThrough() { mask(SIG_UNBLOCK); }
LetSignalsThrough::~LetSignalsThrough() { mask(SIG_BLOCK); }
HoldSignals::HoldSignals() { mask(SIG_BLOCK); }
HoldSignals::~HoldSignals() { mask(SIG_UNBLOCK); }

void prepare_process() {
    mask(SIG_BLOCK);
    // What is meant for another program must not end this one, nor must a file that may not grow: its write fails
    // then.
    for (const int number : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) std::signal(number, SIG_IGN);
    // Closed ones would be taken by the first files and sockets that are opened, and be written to as if they were
    // logs.
    while (true) {
        const int opened = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (opened > STDERR_FILENO) {
            close(opened);
            break;
        }
        if (opened < 0) break;
    }
    const rlimit nothing{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &nothing);
#ifndef __SANITIZE_ADDRESS__
    // LeakSanitizer looks for leaks as a debugger would.
    prctl(PR_SET_DUMPABLE, 0);
#endif
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

}  // namespace tokenbooth::app
