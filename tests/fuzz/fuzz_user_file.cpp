// An import file: every user that is let through obeys the rules.
#include <tokenbooth/directory/file/user_file.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tokenbooth;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const auto format : {directory::file::UserFileFormat::csv, directory::file::UserFileFormat::json}) {
        const auto file = directory::file::parse_user_file(bytes, format);
        if (!file) continue;
        for (const auto& row : file->users) {
            if (model::find_user_problem(row.user)) std::abort();
        }
    }
    return 0;
}
