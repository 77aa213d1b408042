#include <tokenbooth/app/process.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace tokenbooth::app {

void prepare_process() {
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
