// Bytes to one answer of HTTP/1.1 (RFC 9112 §4, §6.3), read as strictly as the guard reads requests. Our own,
// because Beast's parser takes trailers for fields, puts no limit on chunk extensions, and throws at a long
// trailer (threats.md F1, F2, F4): a back end that has been taken over must not reach further than its answer.
// Pure: no I/O, no clock.
#pragma once

#include "http/chunk_decoder.hpp"

#include <tokenbooth/http/client.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::http {

class AnswerParser {
  public:
    enum class State { incomplete, complete, failed };

    AnswerParser(std::size_t max_head, std::size_t max_body) : max_head_(max_head), max_body_(max_body) {}

    /// Judges what has come, however it is cut.
    State advance(std::string_view bytes);
    /// The other side has closed, `properly` or by breaking off: all that has a length must be there by now.
    State end(bool properly);

    /// Whether a byte has come.
    bool has_begun() const { return has_begun_; }
    /// In complete: whether the connection may carry another request.
    bool keep_alive() const { return keep_alive_; }
    ClientAnswer take_answer() { return std::move(answer_); }
    const ClientFailure& failure() const { return *failure_; }

  private:
    enum class Body { none, length, chunked, until_close };

    State fail(ClientFailure::Kind kind, const char* reason);
    State malformed(const char* reason) { return fail(ClientFailure::Kind::malformed, reason); }
    State advance_head(std::string_view& bytes);
    State advance_body(std::string_view bytes);
    State judge_head(std::string_view head);
    State judge_status_line(std::string_view line);
    State judge_field(std::string_view line);
    State judge_length(std::string_view value);
    State choose_body();
    State give_up_body();
    State complete();

    const std::size_t max_head_;
    const std::size_t max_body_;
    State state_ = State::incomplete;
    bool has_begun_ = false;
    bool head_is_whole_ = false;
    bool keep_alive_ = true;
    std::string head_;
    /// What interim answers took of max_head_.
    std::size_t interim_size_ = 0;
    std::size_t field_count_ = 0;
    bool is_1_0_ = false;
    bool is_chunked_ = false;
    std::optional<std::size_t> length_;
    Body body_ = Body::none;
    ChunkDecoder decoder_;
    ClientAnswer answer_;
    std::optional<ClientFailure> failure_;
};

}  // namespace tokenbooth::http
