// The operator's log: one line an event, as JSON or as text, on standard error. Written by a thread of its own;
// when it cannot keep up (a stalled pipe, a full disk), lines are dropped and counted, and nobody waits.
// Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

namespace tokenbooth::observability {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { json, text };

struct LogOptions {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::json;
};

/// One named value of a line. Text is escaped, so no value can forge a line. Never a secret, a password or a
/// token.
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;
};

class Log {
  public:
    explicit Log(const LogOptions& options);
    /// Writes what waits, but gives a reader that has stalled no more than a second.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) const;
    /// From now on with this level and in this form.
    void configure(const LogOptions& options);
    /// Lines that had no room because the reader of standard error has stalled.
    std::uint64_t dropped() const;

  private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
};

}  // namespace tokenbooth::observability
