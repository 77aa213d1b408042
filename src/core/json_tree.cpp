#include "core/json_text.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/json_tree.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::core {
namespace {

using Json = nlohmann::json;
using Type = JsonTree::Type;

constexpr std::size_t deepest = 32;
constexpr std::size_t most_members = 256;
constexpr std::size_t most_values = 10'000;

// Follows nlohmann's parser by events: its own tree has already dropped duplicate members and turned integers of
// more than 64 bits into doubles.
class TreeEvents final : public nlohmann::json_sax<Json> {
  public:
    // nlohmann hands over negative integers here and all others to number_unsigned, so 0 was spelled "-0".
    bool number_integer(number_integer_t value) override {
        return take(Type::integer, value == 0 ? "-0" : std::to_string(value));
    }
    bool number_unsigned(number_unsigned_t value) override { return take(Type::integer, std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) override {
        const bool integer = text.find_first_of(".eE") == std::string::npos;
        return take(integer ? Type::integer : Type::fraction, text);
    }
    bool null() override { return take(Type::null, {}); }
    bool boolean(bool value) override { return take(Type::boolean, value ? "true" : "false"); }
    bool string(string_t& value) override { return take(Type::string, std::move(value)); }
    bool binary(binary_t&) override { return false; }  // JSON text has none

    bool start_object(std::size_t) override { return open(Type::object); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Type::array); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        auto& fields = open_.back().fields;
        if (fields.size() == most_members) return refuse(Errc::invalid_member, "an object has too many members");
        const bool duplicate =
            std::any_of(fields.begin(), fields.end(), [&](const JsonField& field) { return field.name == name; });
        if (duplicate) {
            refuse(Errc::duplicate_member, "a member stands in its object twice");
            failure_.pointer = json_pointer(name);
            return false;
        }
        fields.push_back({.name = std::move(name), .value = {}});
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        failure_ = malformed_json_at(position);
        return false;
    }

    JsonTree& root() { return root_; }
    Error& failure() { return failure_; }

  private:
    bool refuse(Errc code, std::string message) {
        failure_ = Error{.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
        return false;
    }

    bool count() {
        if (++values_ <= most_values) return true;
        return refuse(Errc::invalid_member, "there are too many values");
    }

    bool take(Type type, std::string text) {
        if (!count()) return false;
        place({.type = type, .text = std::move(text), .elements = {}, .fields = {}});
        return true;
    }

    bool open(Type type) {
        if (open_.size() == deepest) return refuse(Errc::invalid_member, "it is nested too deeply");
        if (!count()) return false;
        open_.push_back({.type = type, .text = {}, .elements = {}, .fields = {}});
        return true;
    }

    bool close() {
        JsonTree closed = std::move(open_.back());
        open_.pop_back();
        place(std::move(closed));
        return true;
    }

    void place(JsonTree value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (open_.back().type == Type::array) {
            open_.back().elements.push_back(std::move(value));
        } else {
            open_.back().fields.back().value = std::move(value);
        }
    }

    JsonTree root_;
    /// What has begun and not ended yet, the outermost first.
    std::vector<JsonTree> open_;
    std::size_t values_ = 0;
    Error failure_;
};

}  // namespace

const JsonTree* JsonTree::find(std::string_view name) const {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const JsonField& candidate) { return candidate.name == name; });
    return field == fields.end() ? nullptr : &field->value;
}

Result<JsonTree> read_json_tree(std::string_view text) {
    if (auto problem = find_text_problem(text)) return *std::move(problem);
    TreeEvents events;
    if (!Json::sax_parse(text.begin(), text.end(), &events)) return std::move(events.failure());
    return std::move(events.root());
}

}  // namespace tokenbooth::core
