// Bytes to one request message. Beast's parser reads the head, our own code the body; trailers are refused, never
// taken for fields. Turns every fault into the status that it deserves. One message a parser.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/header_field.hpp>
#include <tokenbooth/http/options.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::http {

class MessageParser {
  public:
    explicit MessageParser(const Limits& limits);
    ~MessageParser();
    MessageParser(const MessageParser&) = delete;
    MessageParser& operator=(const MessageParser&) = delete;

    enum class State { reading_head, reading_body, complete, refused };

    /// Consumes what it can from the front of `input`, no further than the end of the message.
    State advance(std::string& input);

    /// From reading_body on, and in refused as far as the head was read.
    std::string_view method() const;
    std::string_view target() const;
    std::span<const core::HeaderField> fields() const;
    /// True once where the client waits for "100 Continue" before it sends the body.
    bool take_expectation();
    /// In complete.
    std::string_view body() const;
    bool keep_alive() const;
    /// In refused.
    const core::Error& error() const;

  private:
    struct Parse;
    std::unique_ptr<Parse> parse_;
};

}  // namespace tokenbooth::http
