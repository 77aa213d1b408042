#include <tokenbooth/app/demo.hpp>
#include <tokenbooth/app/demo_site.hpp>
#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/random.hpp>
#include <tokenbooth/http/listen_address.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::app {
namespace {

keyring::KeyOptions copy_of(const keyring::KeyOptions& key) {
    return {.id = key.id, .secret = core::Secret(key.secret.reveal()), .sign_from = std::nullopt};
}

// It becomes part of an address on the page.
bool is_snippet_key(std::string_view key) {
    constexpr std::size_t longest = 64;
    return key.size() <= longest && std::all_of(key.begin(), key.end(), [](char byte) {
               return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                      (byte >= 'A' && byte <= 'Z') || byte == '-';
           });
}

}  // namespace

std::vector<model::User> sample_users() {
    return {
        {.external_id = "12345678",
         .username = "jane",
         .name = "Jane Soap",
         .email = "janes@soap.com",
         .email_verified = true,
         .disabled = false},
        {.external_id = "usr_zoe",
         .username = "zoe",
         .name = "Zoë Ünal 🧼",
         .email = "zoe@example.com",
         .email_verified = false,
         .disabled = false},
        {.external_id = "9007199254740993",
         .username = "noel",
         .name = "Noel Without-Address",
         .email = std::nullopt,
         .email_verified = std::nullopt,
         .disabled = false},
        {.external_id = "usr_gone",
         .username = "gone",
         .name = "Gone Disabled",
         .email = "gone@example.com",
         .email_verified = true,
         .disabled = true},
    };
}

keyring::KeyOptions make_demo_key() {
    constexpr std::size_t random_size = 48;
    std::string random = crypto::random_bytes(random_size);
    std::string text = core::base64url(random);
    core::wipe(random);
    keyring::KeyOptions key{
        .id = "app_0000000000000000000000de", .secret = core::Secret(text), .sign_from = std::nullopt};
    core::wipe(text);
    return key;
}

core::Result<Demo, core::Failure> prepare_demo(DemoWishes wishes) {
    if (!http::is_loopback_address(wishes.listen)) {
        return core::Failure{.message = "a demo listens on this machine only; write --listen 127.0.0.1:8080"};
    }
    if (!is_snippet_key(wishes.snippet_key)) {
        return core::Failure{
            .message =
                "--snippet-key is what stands after key= in the widget's snippet, letters, digits and "
                "hyphens"};
    }
    Demo demo;
    demo.users = sample_users();
    demo.settings.server.listen = {std::move(wishes.listen)};
    demo.settings.admin_listen = {};
    demo.settings.server.drain_delay = std::chrono::milliseconds(0);
    demo.settings.log = {.level = observability::LogLevel::warning, .format = observability::LogFormat::text};
    demo.settings.demo = {.enabled = true,
                          .any_name = true,
                          .snippet_key = std::move(wishes.snippet_key),
                          .real_key = wishes.key.has_value(),
                          .keys = {}};
    keyring::KeyOptions key = wishes.key ? std::move(*wishes.key) : make_demo_key();
    // The page's tokens and those of the curl line are of one key.
    demo.settings.demo.keys.push_back(copy_of(key));
    demo.settings.messaging_keys.push_back(std::move(key));
    callers::NewApiKey made = callers::generate_api_key("demo");
    callers::ApiKeyOptions stanza;
    stanza.name = "demo";
    stanza.sha256 = made.sha256;
    demo.settings.api_keys.push_back(std::move(stanza));
    demo.api_key = std::move(made.key);
    return demo;
}

}  // namespace tokenbooth::app
