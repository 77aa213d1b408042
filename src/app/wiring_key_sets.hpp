// An issuer's published keys, over HTTP. Private to app.
#pragma once

#include <tokenbooth/callers/key_set_keys.hpp>
#include <tokenbooth/http/url.hpp>

#include <filesystem>

namespace tokenbooth::app {

/// For a thread without an event loop. An answer other than 200 is a failure, a redirect above all: keys come from
/// where the configuration says, and from nowhere else.
core::Task<core::Result<callers::KeySetText, core::Failure>> fetch_key_set(http::Url url,
                                                                           std::filesystem::path ca_file,
                                                                           core::Deadline deadline);

}  // namespace tokenbooth::app
