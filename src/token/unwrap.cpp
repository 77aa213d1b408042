#include "token/unwrap.hpp"

#include "token/handed_object.hpp"
#include "token/inspect_findings.hpp"

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonTree;

bool is_base64(char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '_' || byte == '+' || byte == '/' || byte == '=';
}

bool is_of_a_token(char byte) { return is_base64(byte) || byte == '.'; }

// ASCII blanks, and what mail programs and web pages put around a copied text.
std::string_view trimmed(std::string_view text) {
    constexpr std::array<std::string_view, 9> blanks = {" ",        "\t", "\r",           "\n",          "\v",
                                                        "\xc2\xa0", "\f", "\xe2\x80\x8b", "\xef\xbb\xbf"};
    bool changed = true;
    while (changed) {
        changed = false;
        for (const auto blank : blanks) {
            if (text.starts_with(blank)) {
                text.remove_prefix(blank.size());
                changed = true;
            } else if (text.ends_with(blank)) {
                text.remove_suffix(blank.size());
                changed = true;
            }
        }
    }
    return text;
}

// Nothing but the parts, though one of them may hold what is no base64: people black out what they show.
bool is_bare(std::string_view text) {
    const std::size_t dot = text.find('.');
    // Padding ends a part; "jwt=eyJ…" is the field of a form.
    const std::size_t equals = text.substr(0, dot).find_last_not_of('=');
    const bool is_field = text.substr(0, std::min(dot, equals)).find('=') != std::string_view::npos;
    if (dot == std::string_view::npos || is_field) return false;
    if (std::all_of(text.begin(), text.end(), is_of_a_token)) return true;
    return std::count(text.begin(), text.end(), '.') == 2 && looks_like_base64_of_an_object(text.substr(0, dot)) &&
           text.find_first_of(" \t\r\n\"'`<>&,;{}()") == std::string_view::npos;
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && core::equal_ignoring_ascii_case(text.substr(0, word.size()), word);
}

// Somewhere in `text`, a run of characters that is two parts or more, the first of them an object.
std::string_view embedded_token(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = at;
        while (end < text.size() && is_of_a_token(text[end])) ++end;
        std::string_view run = text.substr(at, end - at);
        // "jwt=eyJ…" in an address or a cookie is one run.
        run.remove_prefix(std::min(run.size(), run.substr(0, run.find('.')).rfind('=') + 1));
        if (run.find('.') != std::string_view::npos &&
            looks_like_base64_of_an_object(run.substr(0, run.find('.')))) {
            // The full stop of the sentence around it, where the token itself has all its parts.
            while (run.ends_with('.') && std::count(run.begin(), run.end(), '.') > 2) run.remove_suffix(1);
            return run;
        }
        at = end + 1;
    }
    return {};
}

// The value of the parameter of an address or a form that holds the token; empty where none does.
std::string token_parameter(std::string_view text) {
    text = text.substr(0, text.find('#'));
    const std::size_t question = text.find('?');
    if (question != std::string_view::npos) text.remove_prefix(question + 1);
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos) {
            const std::string_view name = pair.substr(0, equals);
            const bool known = name == "jwt" || name == "token" || name == "id_token" || name == "access_token";
            if (known) return core::percent_decode(pair.substr(equals + 1));
        }
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
    }
    return {};
}

// What JavaScript, Python and others write where a variable holds no token.
bool is_no_value(std::string_view text) {
    constexpr std::array<std::string_view, 9> words = {
        "undefined", "null", "nil", "None", "NaN", "true", "false", "[object Object]", "[object Promise]"};
    return std::find(words.begin(), words.end(), text) != words.end();
}

class Unwrapping {
  public:
    explicit Unwrapping(std::string_view text) : text_(trimmed(text)) {}

    Unwrapped result() {
        constexpr int most_layers = 6;
        for (int i = 0; i < most_layers && !is_bare(text_); ++i) {
            if (!peel()) break;
            text_ = std::string(trimmed(text_));
        }
        if (found_.dead_end == nullptr && found_.bare_claims.empty()) {
            if (is_bare(text_)) {
                found_.token = std::move(text_);
            } else {
                give_up();
            }
        }
        return std::move(found_);
    }

  private:
    // Takes the outermost layer away; false where there is none that is known.
    bool peel() {
        if (text_.empty()) return false;
        if (text_.front() == '"' || text_.front() == '\'' || text_.front() == '`') return peel_quotes();
        if (text_.front() == '{') return peel_object();
        if (text_.front() == '<') return peel_page();
        if (starts_with_word(text_, "authorization:")) {
            text_ = std::string(trimmed(std::string_view(text_).substr(text_.find(':') + 1)));
            if (starts_with_word(text_, "bearer ")) text_.erase(0, text_.find(' ') + 1);
            return peeled(Layer::authorization_line);
        }
        if (starts_with_word(text_, "bearer ")) {
            text_.erase(0, text_.find(' ') + 1);
            return peeled(Layer::bearer);
        }
        return peel_address() || peel_white_space() || peel_text(Layer::other_text);
    }

    bool peeled(Layer layer) {
        found_.layers.push_back(layer);
        return true;
    }

    bool peel_quotes() {
        const auto read = core::read_json_tree(text_);
        if (read && read->type == JsonTree::Type::string) {
            text_ = read->text;
        } else {
            const char quote = text_.front();
            text_.erase(0, 1);
            if (!text_.empty() && text_.back() == quote) text_.pop_back();
        }
        return peeled(Layer::quotes);
    }

    bool peel_object() {
        HandedObject object = read_handed_object(text_);
        if (!object.token.empty()) {
            text_ = std::move(object.token);
            return peeled(object.is_sdk_answer ? Layer::jwt_object : Layer::object);
        }
        if (object.dead_end != nullptr) {
            found_.dead_end = object.dead_end;
            found_.what = std::move(object.what);
            if (object.is_claims) found_.bare_claims = text_;
            return false;
        }
        return peel_text(Layer::object);
    }

    bool peel_page() {
        if (peel_text(Layer::page)) return true;
        found_.dead_end = &judged("html_page");
        found_.what = "it is a page, not a token";
        return false;
    }

    bool peel_address() {
        const bool address = starts_with_word(text_, "https://") || starts_with_word(text_, "http://") ||
                             text_.starts_with('/') || text_.starts_with('?');
        const bool form = !address && text_.find('=') < text_.find('.');
        if (!address && !form) return false;
        std::string value = token_parameter(text_);
        if (value.empty()) return false;
        text_ = std::move(value);
        return peeled(address ? Layer::address : Layer::form);
    }

    bool peel_white_space() {
        std::string joined;
        for (const char byte : text_) {
            if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n') joined += byte;
        }
        if (joined.size() == text_.size() || !is_bare(joined) ||
            !looks_like_base64_of_an_object(std::string_view(joined).substr(0, joined.find('.')))) {
            return false;
        }
        text_ = std::move(joined);
        return peeled(Layer::white_space);
    }

    bool peel_text(Layer layer) {
        const std::string_view token = embedded_token(text_);
        if (token.empty() || token.size() == text_.size()) return false;
        text_ = std::string(token);
        return peeled(layer);
    }

    // Never with a character of the text: what is no token may be a secret.
    void give_up() {
        found_.dead_end = &judged("not_a_token");
        if (text_.empty()) {
            found_.what = "there is nothing";
        } else if (is_no_value(text_)) {
            found_.what = "it is the word " + text_ + ": whatever should have held the token was empty";
        } else if (text_.starts_with("tb_")) {
            found_.dead_end = &judged("opaque_token");
            found_.what = "it looks like an API key of Tokenbooth, which buys tokens and is none";
        } else if (text_.find_first_of(" \t\r\n") == std::string::npos) {
            found_.dead_end = &judged("opaque_token");
            found_.what = "it is one piece without dots: an opaque token, such as a session id or a user_token";
        } else {
            found_.what = "it is not three parts with dots between them";
        }
    }

    std::string text_;
    Unwrapped found_;
};

}  // namespace

bool looks_like_base64_of_an_object(std::string_view text) {
    // "{" is 'e' and the upper two bits, 11, of the next character: 'w' to '/'.
    constexpr std::string_view second = "wxyz0123456789-_+/";
    return text.size() > 3 && text[0] == 'e' && second.find(text[1]) != std::string_view::npos &&
           std::all_of(text.begin(), text.end(), is_base64);
}

Unwrapped unwrap(std::string_view text) { return Unwrapping(text).result(); }

}  // namespace tokenbooth::token
