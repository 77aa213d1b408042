// A key and a certificate that it has signed itself, for servers and clients of the tests.
#pragma once

#include <filesystem>
#include <string>

namespace tokenbooth::test {

/// What `command` says, on standard output and error, when it is run in `folder`.
std::string output_of(const std::string& command, const std::filesystem::path& folder);

/// Writes FILE.key and FILE.pem into `folder`, for the common name `name`; throws where openssl fails.
void make_certificate(const std::filesystem::path& folder, const std::string& file, const std::string& name);

}  // namespace tokenbooth::test
