#include <tokenbooth/app/demo.hpp>
#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/random.hpp>

#include <utility>

namespace tokenbooth::app {
namespace {

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

keyring::KeyOptions make_signing_key() {
    constexpr std::size_t random_size = 48;
    std::string random = crypto::random_bytes(random_size);
    std::string text = core::base64url(random);
    core::wipe(random);
    keyring::KeyOptions key{
        .id = "app_0000000000000000000000de", .secret = core::Secret(text), .sign_from = std::nullopt};
    core::wipe(text);
    return key;
}

}  // namespace

core::Result<Demo, core::Failure> prepare_demo(const std::string& listen) {
    if (!listen.starts_with("127.") && !listen.starts_with("localhost:") && !listen.starts_with("[::1]:")) {
        return core::Failure{.message = "a demo listens on this machine only; write --listen 127.0.0.1:8080"};
    }
    Demo demo;
    demo.users = sample_users();
    demo.settings.server.listen = {listen};
    demo.settings.admin_listen = {};
    demo.settings.server.drain_delay = std::chrono::milliseconds(0);
    demo.settings.log = {.level = observability::LogLevel::warning, .format = observability::LogFormat::text};
    demo.settings.messaging_keys.push_back(make_signing_key());
    callers::NewApiKey made = callers::generate_api_key("demo");
    callers::ApiKeyOptions stanza;
    stanza.name = "demo";
    stanza.sha256 = made.sha256;
    demo.settings.api_keys.push_back(std::move(stanza));
    demo.api_key = std::move(made.key);
    return demo;
}

}  // namespace tokenbooth::app
