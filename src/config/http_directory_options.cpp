// The rows of the option table that only kind "http" has, and what must hold of them together.
#include "config/directories.hpp"
#include "config/option_builders.hpp"

namespace tokenbooth::config {
namespace {

auto& directories(Draft& draft) { return draft.settings.directories; }

constexpr std::string_view secret_key = "directory[].secret";

}  // namespace

std::vector<Option> http_directory_options() {
    return secret_elements(secret_key, R"("/run/secrets/user-service")",
                           "http: what each request is signed with, at least 32 bytes, in a file.", directories);
}

std::vector<std::string> finish_http(DirectorySettings& directory, const ServicePlace& place, Secrets& secrets,
                                     bool allow_short_secret) {
    std::vector<std::string> problems;
    auto& service = directory.service;
    service.name = directory.name;
    auto url = http::parse_url(directory.url);
    if (!url) problems.push_back("url " + url.error().message);
    if (url && !url->is_https && !directory.ca_file.empty()) {
        problems.emplace_back("ca_file is for a url that begins with https://");
    }
    if (url) service.endpoint.url = std::move(*url);
    if (!directory.ca_file.empty()) service.endpoint.ca_file = place.base / directory.ca_file;
    // The guard in front bounds the look-ups; one more may ask whether the service is there.
    service.endpoint.max_in_flight = directory.guard.max_in_flight + 1;
    // What keeps it away is said where it is taken.
    auto secret = secrets.take_signing_secret(secret_key, place.index, place.name, allow_short_secret);
    if (secret) service.secret = std::move(*secret);
    return problems;
}

}  // namespace tokenbooth::config
