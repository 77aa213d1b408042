#include "core/plain_object.hpp"

#include <algorithm>
#include <utility>

namespace tokenbooth::core {
namespace {

constexpr std::size_t most_members = 8;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

class PlainReader {
  public:
    explicit PlainReader(std::string_view text) : rest_(text) {}

    std::optional<std::vector<JsonMember>> read() {
        std::vector<JsonMember> members;
        members.reserve(4);
        if (!take('{')) return std::nullopt;
        if (take('}')) return end(std::move(members));
        do {
            auto member = read_member();
            if (!member || members.size() == most_members) return std::nullopt;
            const bool duplicate = std::any_of(members.begin(), members.end(), [&](const JsonMember& earlier) {
                return earlier.name == member->name;
            });
            if (duplicate) return std::nullopt;
            members.push_back(*std::move(member));
        } while (take(','));
        if (!take('}')) return std::nullopt;
        return end(std::move(members));
    }

  private:
    std::optional<std::vector<JsonMember>> end(std::vector<JsonMember> members) {
        skip_blanks();
        if (!rest_.empty()) return std::nullopt;
        return members;
    }

    void skip_blanks() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r')) {
            rest_.remove_prefix(1);
        }
    }

    bool take(char byte) {
        skip_blanks();
        if (rest_.empty() || rest_[0] != byte) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool take_word(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    // Up to the closing quotation mark, which is taken, too.
    std::optional<std::string_view> read_text() {
        if (!take('"')) return std::nullopt;
        std::size_t size = 0;
        while (size < rest_.size() && rest_[size] >= 0x20 && rest_[size] < 0x7f && rest_[size] != '"' &&
               rest_[size] != '\\') {
            ++size;
        }
        if (size == rest_.size() || rest_[size] != '"') return std::nullopt;
        const auto text = rest_.substr(0, size);
        rest_.remove_prefix(size + 1);
        return text;
    }

    // RFC 8259 §6, without fraction and exponent.
    std::optional<std::string_view> read_integer() {
        const std::size_t sign = rest_.starts_with('-') ? 1 : 0;
        std::size_t size = sign;
        while (size < rest_.size() && is_digit(rest_[size])) ++size;
        const bool leading_zero = size > sign + 1 && rest_[sign] == '0';
        const bool goes_on =
            size < rest_.size() && std::string_view(".eE+-").find(rest_[size]) != std::string_view::npos;
        // Whether a number is too large for anybody is the parser's to say.
        constexpr std::size_t surely_not_too_large = 300;
        if (size == sign || leading_zero || goes_on || size > surely_not_too_large) return std::nullopt;
        const auto text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

    std::optional<JsonMember> read_member() {
        const auto name = read_text();
        if (!name || !take(':')) return std::nullopt;
        skip_blanks();
        const auto member = [&name](JsonKind kind, std::string_view text) {
            return JsonMember{.name = std::string(*name), .kind = kind, .text = std::string(text)};
        };
        if (rest_.starts_with('"')) {
            const auto text = read_text();
            if (!text) return std::nullopt;
            return member(JsonKind::string, *text);
        }
        if (take_word("true")) return member(JsonKind::boolean, "true");
        if (take_word("false")) return member(JsonKind::boolean, "false");
        if (take_word("null")) return member(JsonKind::null, {});
        const auto integer = read_integer();
        if (!integer) return std::nullopt;
        return member(JsonKind::integer, *integer);
    }

    std::string_view rest_;
};

}  // namespace

std::optional<std::vector<JsonMember>> read_plain_object(std::string_view text) {
    return PlainReader(text).read();
}

}  // namespace tokenbooth::core
