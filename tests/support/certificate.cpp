#include "support/certificate.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace tokenbooth::test {

std::string output_of(const std::string& command, const std::filesystem::path& folder) {
    const std::string line = "cd " + folder.string() + " && " + command + " 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(line.c_str(), "r"), pclose);
    std::string said;
    std::array<char, 4096> bytes{};
    while (const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), pipe.get())) {
        said.append(bytes.data(), size);
    }
    return said;
}

void make_certificate(const std::filesystem::path& folder, const std::string& file, const std::string& name) {
    const std::string said = output_of(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + name +
            " -keyout " + file + ".key -out " + file + ".pem",
        folder);
    if (!std::filesystem::exists(folder / (file + ".pem"))) throw std::runtime_error(said);
    std::filesystem::permissions(folder / (file + ".key"), std::filesystem::perms::owner_read);
}

}  // namespace tokenbooth::test
