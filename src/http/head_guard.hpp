// The strict guard: bytes of a request's head to a verdict, as they arrive. Pure: no I/O, no clock. It refuses at
// the first byte that no valid request could have (threats.md §1), and whatever two parsers on the way could
// understand differently: RFC 9112 read as narrowly as it allows. Nothing else here judges a head.
#pragma once

#include "http/head_grammar.hpp"

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/http/options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

/// What the guard holds a head to.
struct HeadRules {
    Limits limits;
    /// Lower-case names of identity and forwarding fields that somebody believes: each may stand there once.
    std::vector<std::string> believed_fields;
};

/// Sets of known fields.
constexpr std::uint32_t bit_of(KnownField known) { return std::uint32_t{1} << static_cast<unsigned>(known); }

class HeadGuard {
  public:
    enum class State { incomplete, complete, refused };

    /// A part of the head, by its place in it: the bytes may move while they are still coming.
    struct Part {
        std::uint32_t at = 0;
        std::uint32_t size = 0;
        std::string_view in(std::string_view head) const { return head.substr(at, size); }
    };
    struct Field {
        Part name;
        Part value;
    };

    /// `rules` must outlive the guard's work on this message.
    void begin(const HeadRules& rules);

    /// `bytes` begins with the message's first byte and holds at least what it held before. Nothing is judged
    /// twice.
    State advance(std::string_view bytes);

    /// In complete: how many bytes the head has, its empty line included.
    std::size_t size() const { return at_; }
    Part method() const { return method_; }
    /// The origin-form, also where the absolute-form was sent; "*" of `OPTIONS *`.
    Part target() const { return target_; }
    /// Those of names with an underscore are not among them: half of the servers take it for a hyphen.
    const std::vector<Field>& fields() const { return fields_; }
    bool keep_alive() const { return version_minor_ == 1 ? !close_asked_ : keep_alive_asked_ && !close_asked_; }
    bool chunked() const { return has(bit_of(KnownField::transfer_encoding)); }
    std::size_t content_length() const { return content_length_; }
    bool expects_continue() const { return expects_continue_; }

    /// In refused.
    const core::Error& error() const { return *error_; }

  private:
    enum class Step : std::uint8_t {
        first_byte,
        empty_line,
        method,
        target,
        version,
        line_end,
        line_begin,
        name,
        before_value,
        value,
        last_end,
        done,
    };
    bool has(std::uint32_t bits) const { return (seen_ & bits) != 0; }
    bool refuse(core::Errc code, std::string message);
    bool malformed(std::string message) { return refuse(core::Errc::malformed_request, std::move(message)); }

    /// Each takes what it can and moves on; false where the head is refused.
    bool take(std::string_view bytes);
    bool take_method(std::string_view bytes);
    bool take_target(std::string_view bytes);
    bool take_version(std::string_view bytes);
    bool take_name(std::string_view bytes);
    bool take_value(std::string_view bytes);
    bool expect_line_feed(char byte, Step next);
    /// Where the first byte stands that is not of this kind.
    std::size_t end_of(ByteKind kind, std::string_view bytes) const;

    bool judge_version(std::string_view version);
    bool settle_target(std::string_view bytes);
    bool settle_absolute_target(std::string_view target);
    bool begin_line(char byte);
    bool end_name(std::string_view name);
    bool admit_once(std::string_view name);
    bool admit_believed(std::string_view name);
    bool judge_underscores(std::string_view name);
    bool allow_value_byte(char byte);
    bool end_value(std::string_view value);
    bool end_head(std::string_view bytes);

    const HeadRules* rules_ = nullptr;
    std::size_t at_ = 0;
    Step step_ = Step::first_byte;
    /// Where the part that is being read begins.
    std::uint32_t mark_ = 0;
    Part method_;
    Part target_;
    Part authority_;
    Part name_;
    bool in_query_ = false;
    bool method_known_ = false;
    bool name_has_underscore_ = false;
    std::uint8_t version_minor_ = 1;
    KnownField current_ = KnownField::other;
    std::uint32_t seen_ = 0;
    std::uint32_t believed_seen_ = 0;
    std::size_t lines_ = 0;
    std::optional<Part> host_;
    std::size_t content_length_ = 0;
    /// Bytes of the present value that are not white space, and whether white space has followed them.
    std::uint32_t value_size_ = 0;
    HostGrammar host_grammar_;
    bool value_ended_ = false;
    bool expects_continue_ = false;
    bool expects_the_unknown_ = false;
    bool close_asked_ = false;
    bool keep_alive_asked_ = false;
    std::vector<Field> fields_;
    std::optional<core::Error> error_;
};

}  // namespace tokenbooth::http
