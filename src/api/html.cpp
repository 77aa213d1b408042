#include "api/html.hpp"

#include "api/problem.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/random.hpp>

namespace tokenbooth::api {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --accent: #17494d; --on-accent: #fff; --line: #8a8f98; }
@media (prefers-color-scheme: dark) { :root { --accent: #7fd1c7; --on-accent: #0b1a1b; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(100%, 24rem); }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .6rem .75rem; font: inherit; border: 1px solid var(--line); border-radius: .4rem; }
button { margin-top: 1.5rem; padding: .6rem 1.25rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .4rem; cursor: pointer; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { padding: .75rem 1rem; border-left: .25rem solid #c4314b; }
.small { font-size: .875rem; opacity: .85; }
)";

std::string new_nonce() {
    constexpr std::size_t size = 16;
    return core::base64url(crypto::random_bytes(size));
}

// Problem details are phrases; people are spoken to in sentences.
std::string sentence(std::string phrase) {
    const char first = phrase.empty() ? '\0' : phrase.front();
    if (first >= 'a' && first <= 'z') phrase.front() = static_cast<char>(first - 'a' + 'A');
    return phrase + '.';
}

}  // namespace

std::string html_text(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char character : text) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += character;
        }
    }
    return escaped;
}

http::Response html_page(unsigned status, const Page& page) {
    const std::string nonce = new_nonce();
    std::string html = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>)" + html_text(page.title) +
                       "</title>\n<style nonce=\"" + nonce + "\">";
    html += style;
    html +=
        "</style>\n</head>\n<body>\n<main>\n<h1>" + html_text(page.title) + "</h1>\n" + page.main + "</main>\n";
    if (!page.script.empty())
        html += "<script nonce=\"" + nonce + "\">" + std::string(page.script) + "</script>\n";
    html += "</body>\n</html>\n";

    http::Response response(status);
    response.set_body("text/html; charset=utf-8", std::move(html));
    const std::string script_source = page.script.empty() ? "" : "; script-src 'nonce-" + nonce + "'";
    response.set_field("Content-Security-Policy", "default-src 'none'; style-src 'nonce-" + nonce + "'" +
                                                      script_source + "; form-action " + page.form_action +
                                                      "; base-uri 'none'; frame-ancestors 'none'");
    // For what does not know frame-ancestors.
    response.set_field("X-Frame-Options", "DENY");
    return response;
}

http::Response html_problem(const core::Error& error, observability::RequestScope& scope,
                            const ProblemPage& page) {
    const http::Response details = problem(error, scope);
    http::Response response =
        html_page(details.status(), {.title = page.title.empty() ? std::string(title_of(error.code)) : page.title,
                                     .main = "<p>" + html_text(sentence(error.message)) + "</p>\n" + page.more +
                                             "<p class=\"small\">" + std::string(to_string(error.code)) +
                                             " · request " + html_text(scope.request_id) + "</p>\n"});
    for (const auto& field : details.fields()) response.set_field(field.name, field.value);
    return response;
}

}  // namespace tokenbooth::api
