#include <tokenbooth/directory/directory_errors.hpp>

#include <string>

namespace tokenbooth::directory {
namespace {

using core::Errc;

core::Error error(Errc code, const char* message, std::string_view directory, std::string_view why) {
    return {.code = code,
            .message = message,
            .reason = "directory " + std::string(directory) + ": " + std::string(why),
            .pointer = {}};
}

}  // namespace

core::Error unavailable(std::string_view directory, std::string_view why) {
    return error(Errc::directory_unavailable, "the user directory cannot be asked right now", directory, why);
}

core::Error timed_out(std::string_view directory, std::string_view why) {
    return error(Errc::directory_timeout, "the user directory did not answer in time", directory, why);
}

core::Error overloaded(std::string_view directory, std::string_view why) {
    return error(Errc::overloaded, "too much work is waiting", directory, why);
}

core::Error ambiguous(std::string_view directory) {
    return error(Errc::user_ambiguous, "more than one user fits; name the user by external_id", directory,
                 "several users fit");
}

core::Error unreadable(std::string_view directory, std::string_view why) {
    return error(Errc::internal_error, "the user directory holds something unexpected", directory, why);
}

bool is_outage(const core::Error& error) {
    return error.code == Errc::directory_unavailable || error.code == Errc::directory_timeout;
}

}  // namespace tokenbooth::directory
