// One value of the configuration, wherever it was written, and how to read it as what an option wants.
#pragma once

#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/crypto/signature_algorithm.hpp>
#include <tokenbooth/model/subject.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/state/rate.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenbooth::config {

struct Value {
    std::variant<std::string, std::int64_t, double, bool, core::WallTime, std::vector<Value>, std::monostate>
        content;
    /// "tokenbooth.toml:12"
    std::string where;
};

/// Each reads `value` into `to`, or returns what it should have been: "must be …".
using Fault = std::optional<std::string>;
Fault read(const Value& value, std::string& to);
/// Not empty.
Fault read(const Value& value, std::filesystem::path& to);
Fault read(const Value& value, bool& to);
Fault read(const Value& value, std::optional<bool>& to);
Fault read(const Value& value, DirectoryKind& to);
Fault read(const Value& value, model::SubjectKey& to);
Fault read(const Value& value, http::Url& to);
Fault read(const Value& value, core::JsonPointer& to);
Fault read(const Value& value, http::ClientAddressSource& to);
Fault read(const Value& value, std::size_t& to);
Fault read(const Value& value, std::chrono::milliseconds& to);
Fault read(const Value& value, std::chrono::seconds& to);
Fault read(const Value& value, std::optional<std::chrono::seconds>& to);
Fault read(const Value& value, std::optional<core::WallTime>& to);
/// "60/1m", or "off".
Fault read(const Value& value, std::optional<state::Rate>& to);
Fault read(const Value& value, std::vector<std::string>& to);
Fault read(const Value& value, crypto::Digest& to);
Fault read(const Value& value, std::vector<model::Profile>& to);
Fault read(const Value& value, std::vector<crypto::SignatureAlgorithm>& to);
Fault read(const Value& value, observability::LogLevel& to);
Fault read(const Value& value, observability::LogFormat& to);

/// A number of bytes: an integer or "16KiB", "1MiB".
struct Size {
    std::size_t bytes = 0;
};
Fault read(const Value& value, Size& to);

}  // namespace tokenbooth::config
