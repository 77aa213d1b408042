#include "api/sso_logout.hpp"

#include "api/form.hpp"
#include "api/html.hpp"
#include "api/sso_session.hpp"

#include <tokenbooth/core/text.hpp>

namespace tokenbooth::api {
namespace {

// Anybody can make the link that leads here: what it says is cut, and shown as what Zendesk is said to have said.
constexpr std::size_t longest_kind = 40;
constexpr std::size_t longest_message = 300;

// The marks of Unicode's bidirectional algorithm (UAX #9 §2) that embed, override and isolate.
bool turns_text(char32_t character) {
    return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

std::string cut(std::string_view text, std::size_t characters) {
    std::string shown;
    for (std::size_t count = 0; count < characters && !text.empty(); ++count) {
        const auto character = core::first_code_point(text);
        if (!character) break;
        // Line breaks would begin a line of the log, directions would turn the page's own words around.
        const bool harmless = !core::is_control(character->value) && !turns_text(character->value);
        shown += harmless ? text.substr(0, character->bytes) : " ";
        text.remove_prefix(character->bytes);
    }
    return text.empty() ? shown : shown + "…";
}

http::Response complaint_page(const SsoPageOptions& pages, const std::string& message,
                              const std::string& request_id) {
    std::string main = "<p>Zendesk did not sign you in";
    main += message.empty() ? ".</p>\n" : ". It says:</p>\n<p class=\"wrong\">" + html_text(message) + "</p>\n";
    if (!pages.after_logout.empty())
        main += "<p><a href=\"" + html_text(pages.after_logout) + "\">Go on</a></p>\n";
    main += "<p class=\"small\">request " + html_text(request_id) + "</p>\n";
    return html_page(200, {.title = "Sign-in failed", .main = std::move(main)});
}

http::Response farewell(const SsoPageOptions& pages) {
    if (pages.after_logout.empty()) {
        return html_page(200, {.title = "Signed out", .main = "<p>You are signed out of support.</p>\n"});
    }
    http::Response elsewhere(303);
    elsewhere.set_field("Location", pages.after_logout);
    return elsewhere;
}

}  // namespace

core::Task<http::Response> sso_logout(const ApiOptions& options, const http::Request& request) {
    auto& scope = *request.scope;
    const auto query = Form::read(request.query);
    const std::string kind = cut(query ? query->find("kind").value_or("") : "", longest_kind);
    const std::string message = cut(query ? query->find("message").value_or("") : "", longest_message);
    // What cannot be read is no farewell either.
    const bool complains = !query || !kind.empty() || !message.empty();
    if (complains) {
        // "message and kind … log both" (article 4408845838874).
        scope.profile = to_string(model::Profile::sso);
        scope.reason = "Zendesk says kind=" + kind + " message=" + message;
    }
    // Whom Zendesk may not have asks for the sign-in page again.
    if (options.sso.sign_in != nullptr && query && query->find("again") == "1") {
        http::Response again =
            back_to_login(keep_return_to(query->find("return_to").value_or(""), options.sso.pages, scope));
        end_session(again);
        co_return again;
    }
    http::Response response =
        complains ? complaint_page(options.sso.pages, message, scope.request_id) : farewell(options.sso.pages);
    end_session(response);
    co_return response;
}

}  // namespace tokenbooth::api
