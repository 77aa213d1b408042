// A key and a certificate that it has signed itself, for servers and clients of the tests.
#pragma once

#include <filesystem>
#include <string>

namespace tokenbooth::test {

/// What `command` says, on standard output and error, when it is run in `folder`.
std::string output_of(const std::string& command, const std::filesystem::path& folder);

/// Writes FILE.key and FILE.pem into `folder`, for the common name `name` and, as openssl writes them,
/// `alternative_names` such as "DNS:shop.internal"; throws where openssl fails.
void make_certificate(const std::filesystem::path& folder, const std::string& file, const std::string& name,
                      const std::string& alternative_names = "");

struct ServerCertificate {
    /// As openssl has subjectAltName.
    std::string alternative_names = "IP:127.0.0.1,DNS:localhost";
    /// It was valid until yesterday.
    bool expired = false;
};

/// The same for a server that is looked at as closely as a client should.
void make_server_certificate(const std::filesystem::path& folder, const std::string& file,
                             const ServerCertificate& certificate = {});

}  // namespace tokenbooth::test
