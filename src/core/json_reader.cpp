#include "core/json_text.hpp"
#include "core/plain_object.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/json_writer.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::core {
namespace {

using Json = nlohmann::json;

// Far above any object that is meant, and few enough that looking for duplicates one by one stays cheap.
constexpr std::size_t most_members = 64;

// The JSON text of one member's value, put together again from its parts.
class NestedText {
  public:
    void open(char bracket) {
        separate();
        text_ += bracket;
        is_first_ = true;
    }
    void close(char bracket) {
        text_ += bracket;
        is_first_ = false;
    }
    void key(std::string_view name) {
        separate();
        append_json_string(text_, name);
        text_ += ':';
        is_first_ = true;
    }
    void value(JsonKind kind, std::string_view text) {
        separate();
        if (kind == JsonKind::string) {
            append_json_string(text_, text);
        } else {
            text_ += kind == JsonKind::null ? "null" : text;
        }
    }
    std::string take() {
        is_first_ = true;
        return std::exchange(text_, {});
    }

  private:
    void separate() {
        if (!is_first_) text_ += ',';
        is_first_ = false;
    }

    std::string text_;
    bool is_first_ = true;
};

// Follows nlohmann's parser by events, so that nothing is lost before it is judged: a DOM has already dropped
// duplicate members and turned integers of more than 64 bits into doubles.
class ObjectEvents final : public nlohmann::json_sax<Json> {
  public:
    ObjectEvents(std::size_t object_depth, JsonObjectSink on_object)
        : object_depth_(object_depth), on_object_(std::move(on_object)) {}

    // nlohmann hands over negative integers here and all others to number_unsigned, so 0 was spelled "-0".
    bool number_integer(number_integer_t value) override {
        return take(JsonKind::integer, value == 0 ? "-0" : std::to_string(value));
    }
    bool number_unsigned(number_unsigned_t value) override {
        return take(JsonKind::integer, std::to_string(value));
    }
    bool number_float(number_float_t, const string_t& text) override {
        const bool integer = text.find_first_of(".eE") == std::string::npos;
        return take(integer ? JsonKind::integer : JsonKind::fraction, text);
    }
    bool null() override { return take(JsonKind::null, {}); }
    bool boolean(bool value) override { return take(JsonKind::boolean, value ? "true" : "false"); }
    bool string(string_t& value) override { return take(JsonKind::string, std::move(value)); }
    bool binary(binary_t&) override { return false; }  // JSON text has none

    bool start_object(std::size_t) override {
        if (depth_ == object_depth_) {
            members_.clear();
            object_error_.reset();
            in_object_ = true;
        } else {
            open('{');
        }
        ++depth_;
        return true;
    }
    bool end_object() override {
        if (--depth_ == object_depth_) {
            finish_element();
        } else {
            close('}');
        }
        return true;
    }
    bool start_array(std::size_t) override {
        if (depth_ == 0 && object_depth_ == 1) {
            root_is_array_ = true;
        } else {
            open('[');
        }
        ++depth_;
        return true;
    }
    bool end_array() override {
        --depth_;
        close(']');
        return true;
    }
    bool key(string_t& name) override {
        if (depth_ == object_depth_ + 1) {
            key_ = std::move(name);
        } else if (in_object_) {
            nested_.key(name);
        }
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& what) override {
        if (is_number_out_of_range(what)) {
            failure_ = Error{.code = Errc::invalid_member,
                             .message = "a number is too large",
                             .reason = {},
                             .pointer = json_pointer(key_)};
        } else {
            failure_ = malformed_json_at(position);
        }
        return false;
    }

    const std::optional<Error>& failure() const { return failure_; }
    bool root_is_array() const { return root_is_array_; }

  private:
    // Of the array or object that begins or ends here, as part of a member's value or as the whole of it.
    void open(char bracket) {
        if (in_object_ && depth_ > object_depth_) {
            nested_.open(bracket);
        } else {
            take(JsonKind::nested, {});
        }
    }
    void close(char bracket) {
        if (!in_object_ || depth_ <= object_depth_) return;
        nested_.close(bracket);
        if (depth_ == object_depth_ + 1) add_member(JsonKind::nested, nested_.take());
    }

    bool take(JsonKind kind, std::string text) {
        if (in_object_ && depth_ == object_depth_ + 1) {
            if (kind == JsonKind::fraction) text.clear();
            add_member(kind, std::move(text));
        } else if (in_object_ && depth_ > object_depth_ + 1) {
            nested_.value(kind, text);
        } else if (depth_ == object_depth_) {
            object_error_ = Error{
                .code = Errc::invalid_member, .message = "must be a JSON object", .reason = {}, .pointer = {}};
            finish_element();
        }
        return true;
    }

    void add_member(JsonKind kind, std::string text) {
        if (object_error_) return;
        if (members_.size() == most_members) {
            object_error_ = Error{.code = Errc::invalid_member,
                                  .message = "an object has at most " + std::to_string(most_members) + " members",
                                  .reason = {},
                                  .pointer = {}};
            return;
        }
        const bool duplicate = std::any_of(members_.begin(), members_.end(),
                                           [this](const JsonMember& member) { return member.name == key_; });
        if (duplicate) {
            object_error_ = Error{.code = Errc::duplicate_member,
                                  .message = "the member stands in the object twice",
                                  .reason = {},
                                  .pointer = json_pointer(key_)};
            return;
        }
        members_.push_back({.name = key_, .kind = kind, .text = std::move(text)});
    }

    void finish_element() {
        in_object_ = false;
        if (object_error_) {
            on_object_(index_++, *std::exchange(object_error_, std::nullopt));
        } else {
            on_object_(index_++, std::exchange(members_, {}));
        }
    }

    const std::size_t object_depth_;
    JsonObjectSink on_object_;
    std::size_t depth_ = 0;
    std::size_t index_ = 0;
    bool in_object_ = false;
    bool root_is_array_ = false;
    std::string key_;
    NestedText nested_;
    std::vector<JsonMember> members_;
    std::optional<Error> object_error_;
    std::optional<Error> failure_;
};

std::optional<Error> parse_events(std::string_view text, ObjectEvents& events) {
    if (auto problem = find_text_problem(text)) return problem;
    if (!Json::sax_parse(text.begin(), text.end(), &events)) return events.failure();
    return std::nullopt;
}

}  // namespace

Result<std::vector<JsonMember>> read_json_object(std::string_view text) {
    if (auto plain = read_plain_object(text)) return *std::move(plain);
    Result<std::vector<JsonMember>> object = Error{};
    ObjectEvents events(
        0, [&object](std::size_t, Result<std::vector<JsonMember>> read) { object = std::move(read); });
    if (auto error = parse_events(text, events)) return *std::move(error);
    return object;
}

Result<void> read_json_objects(std::string_view text, const JsonObjectSink& on_object) {
    ObjectEvents events(1, on_object);
    if (auto error = parse_events(text, events)) return *std::move(error);
    if (!events.root_is_array()) {
        return Error{.code = Errc::invalid_member, .message = "must be a JSON array", .reason = {}, .pointer = {}};
    }
    return {};
}

std::string json_pointer(std::string_view name) {
    std::string pointer = "/";
    for (const char character : name) {
        if (character == '~') {
            pointer += "~0";
        } else if (character == '/') {
            pointer += "~1";
        } else {
            pointer += character;
        }
    }
    return pointer;
}

}  // namespace tokenbooth::core
