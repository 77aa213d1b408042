#include "support/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

struct Free {
    void operator()(std::FILE* file) const { std::fclose(file); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using File = std::unique_ptr<std::FILE, Free>;

// openssl itself makes no certificate that has expired.
void let_expire(const std::filesystem::path& path) {
    const File key_file(std::fopen((path.string() + ".key").c_str(), "r"));
    const File read(std::fopen((path.string() + ".pem").c_str(), "r"));
    const std::unique_ptr<EVP_PKEY, Free> key(PEM_read_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<X509, Free> certificate(PEM_read_X509(read.get(), nullptr, nullptr, nullptr));
    constexpr long day = 24L * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -30 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), -day);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const File written(std::fopen((path.string() + ".pem").c_str(), "w"));
    PEM_write_X509(written.get(), certificate.get());
}

}  // namespace

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

void make_certificate(const std::filesystem::path& folder, const std::string& file, const std::string& name,
                      const std::string& alternative_names) {
    const std::string extension =
        alternative_names.empty() ? "" : " -addext 'subjectAltName=" + alternative_names + "'";
    const std::string said = output_of(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + name +
            extension + " -keyout " + file + ".key -out " + file + ".pem",
        folder);
    if (!std::filesystem::exists(folder / (file + ".pem"))) throw std::runtime_error(said);
    std::filesystem::permissions(folder / (file + ".key"), std::filesystem::perms::owner_read);
}

void make_server_certificate(const std::filesystem::path& folder, const std::string& file,
                             const ServerCertificate& certificate) {
    const std::string said = output_of(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=server"
        " -addext subjectAltName=" +
            certificate.alternative_names + " -keyout " + file + ".key -out " + file + ".pem",
        folder);
    if (!std::filesystem::exists(folder / (file + ".pem"))) throw std::runtime_error(said);
    if (certificate.expired) let_expire(folder / file);
    std::filesystem::permissions(folder / (file + ".key"), std::filesystem::perms::owner_read);
}

}  // namespace tokenbooth::test
