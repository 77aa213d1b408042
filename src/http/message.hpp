// Bytes to one request message: the strict guard judges the head, the chunk decoder a chunked body; trailers are
// refused, never taken for fields. Reused from message to message, so that a warm one allocates nothing.
#pragma once

#include "http/chunk_decoder.hpp"
#include "http/head_guard.hpp"

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/header_field.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

class Message {
  public:
    enum class State { reading_head, reading_body, complete, refused };

    /// `rules` must outlive this message.
    void begin(const HeadRules& rules);

    /// Judges what has been added to `input`, which begins with the message's first byte. What a chunked body was
    /// framed with is taken out of it.
    State advance(std::string& input);

    /// True once where the client waits for "100 Continue" before it sends the body.
    bool take_expectation();

    /// In complete: the message's parts, as views into `input` and into this object. In refused: the method and
    /// the fields, as far as they were read before the fault.
    void refer_to(std::string_view input);
    std::string_view method() const { return method_; }
    std::string_view target() const { return target_; }
    std::span<const core::HeaderField> fields() const { return fields_; }
    std::string_view body() const { return body_; }
    bool keep_alive() const { return guard_.keep_alive(); }
    bool head_is_complete() const { return head_complete_; }
    bool has_body() const { return guard_.chunked() || guard_.content_length() > 0; }
    /// What it keeps for the next message.
    std::size_t kept_bytes() const { return decoded_.capacity(); }
    /// How much of the front of `input` was this message.
    std::size_t size() const { return size_; }

    /// In refused.
    const core::Error& error() const { return error_; }

  private:
    State read_chunks(std::string& input);
    State refuse(core::Errc code, std::string message);

    const HeadRules* rules_ = nullptr;
    State state_ = State::reading_head;
    HeadGuard guard_;
    ChunkDecoder decoder_;
    std::string decoded_;
    bool head_complete_ = false;
    bool expectation_met_ = false;
    std::size_t size_ = 0;
    std::string_view method_;
    std::string_view target_;
    std::string_view body_;
    std::vector<core::HeaderField> fields_;
    core::Error error_;
};

}  // namespace tokenbooth::http
