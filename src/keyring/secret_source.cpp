#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/keyring/secret_source.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace tokenbooth::keyring {
namespace {

constexpr std::size_t largest_file = 64 * 1024;

core::Failure failure(const std::filesystem::path& path, const std::string& what) {
    return {.message = "secret file " + path.string() + ": " + what};
}

std::string reason_of(int error) { return std::error_code(error, std::generic_category()).message(); }

// Reads until the end, and at most one byte more than is allowed. Returns errno, or 0.
int read_all(int descriptor, std::string& bytes) {
    bytes.resize(largest_file + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = read(descriptor, bytes.data() + size, bytes.size() - size);
        if (got < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return 0;
}

constexpr bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r' || character == '\v' ||
           character == '\f';
}

// Secrets of tutorials and of libraries' documentation: whoever knows the tutorial can be any customer.
constexpr std::array<std::string_view, 6> well_known = {
    "your-256-bit-secret",
    "your-256-bit-secret-your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "qwertyuiopasdfghjklzxcvbnm123456",
    "0123456789abcdef0123456789abcdef",
};

}  // namespace

core::Result<SecretFromFile, core::Failure> read_secret_file(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a FIFO that nobody writes to would hang the start.
    const core::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) return failure(path, "cannot be opened: " + reason_of(errno));
    struct stat status {};
    if (fstat(file.number(), &status) != 0) return failure(path, "cannot be examined: " + reason_of(errno));
    if (!S_ISREG(status.st_mode)) return failure(path, "is not a regular file; put the secret into a plain file");
    if ((status.st_mode & S_IWOTH) != 0) {
        return failure(path, "can be written by every local user; run: chmod o-w " + path.string());
    }

    std::string bytes;
    if (const int error = read_all(file.number(), bytes); error != 0) {
        core::wipe(bytes);
        return failure(path, "cannot be read: " + reason_of(error));
    }
    if (bytes.size() > largest_file) {
        core::wipe(bytes);
        return failure(path, "is larger than 64 KiB, so it is hardly a secret; check the path");
    }
    std::string_view text = bytes;
    if (text.ends_with('\n')) text.remove_suffix(1);
    SecretFromFile read{.secret = core::Secret(text), .warning = std::nullopt};
    core::wipe(bytes);
    if (read.secret.empty()) return failure(path, "is empty; write the secret that Zendesk showed into it");
    if ((status.st_mode & S_IROTH) != 0) {
        read.warning =
            "secret file " + path.string() + " can be read by every local user; chmod 0400 it if you can";
    }
    return read;
}

core::Result<core::Secret, core::Failure> take_secret_variable(const std::string& variable) {
    // getenv's own bytes are the ones that /proc/PID/environ shows.
    char* const value =
        std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread is started
    if (value == nullptr) return core::Failure{.message = "environment variable " + variable + " is not set"};
    core::Secret secret{std::string_view(value)};
    explicit_bzero(value, std::strlen(value));
    if (secret.empty()) return core::Failure{.message = "environment variable " + variable + " is empty"};
    return secret;
}

std::optional<std::string> find_secret_problem(const core::Secret& secret, bool allow_short) {
    const std::string_view bytes = secret.reveal();
    if (bytes.empty()) return "is empty; copy the secret that Zendesk showed when the key was created";
    if (is_blank(bytes.front()) || is_blank(bytes.back())) {
        return "has white space around it; remove it, the secret is used byte for byte";
    }
    const bool quoted =
        bytes.size() >= 2 && bytes.front() == bytes.back() && (bytes.front() == '"' || bytes.front() == '\'');
    if (quoted) return "stands in quotes; remove them, the secret is used byte for byte";
    const bool bom = bytes.starts_with("\xef\xbb\xbf");
    const bool control = std::any_of(bytes.begin(), bytes.end(), [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x20 || byte == 0x7f;
    });
    if (bom || control) {
        return "holds a control character or a byte order mark; save it again as one line of plain text";
    }
    if (bytes.size() < shortest_secret && !allow_short) {
        return "has " + std::to_string(bytes.size()) +
               " bytes, and HS256 wants at least 32 (RFC 7518 §3.2); was it cut while copying? "
               "(zendesk.insecure_allow_short_secret = true admits it all the same)";
    }
    if (std::find(well_known.begin(), well_known.end(), bytes) != well_known.end()) {
        return "is an example that everybody knows; copy your own from Zendesk's Admin Center";
    }
    return std::nullopt;
}

}  // namespace tokenbooth::keyring
