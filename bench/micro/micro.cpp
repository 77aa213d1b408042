// What each step of a token costs by itself. Run: bench/micro/run
#include "api/parse_token_request.hpp"
#include "api/render_token.hpp"
#include "http/message.hpp"
#include "http/response_writer.hpp"

#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>
#include <tokenbooth/token/messaging.hpp>
#include <tokenbooth/token/signer.hpp>

#include <benchmark/benchmark.h>

#include <filesystem>

namespace tokenbooth {
namespace {

model::User jane() {
    model::User user;
    user.external_id = "user-50000";
    user.name = "Jane Soap";
    user.email = "jane50000@soap.com";
    user.email_verified = true;
    return user;
}

const keyring::SigningKey& signing_key() {
    static const keyring::Keyring ring = [] {
        std::vector<keyring::KeyOptions> keys;
        keys.push_back({.id = "app_5deaa3531c7f940010cc4ba4",
                        .secret = core::Secret("bench-secret-of-more-than-thirty-two-bytes-in-all"),
                        .sign_from = std::nullopt});
        return keyring::Keyring(keys);
    }();
    return ring.keys().front();
}

constexpr std::string_view body = R"({"external_id":"user-50000","ttl":600,"platform":"web"})";

std::string request_text() {
    return "POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
           "tb_bench_0123456789012345678901"
           "2345678901234567890123\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

void hmac_of_250_bytes(benchmark::State& state) {
    const std::string message(250, 'a');
    for (auto _ : state) benchmark::DoNotOptimize(signing_key().hmac.mac(message));
}
BENCHMARK(hmac_of_250_bytes);

void base64url_of_150_bytes(benchmark::State& state) {
    const std::string bytes(150, 'a');
    std::string out;
    for (auto _ : state) {
        out.clear();
        core::append_base64url(out, bytes);
        benchmark::DoNotOptimize(out.data());
    }
}
BENCHMARK(base64url_of_150_bytes);

void claims(benchmark::State& state) {
    const model::User user = jane();
    for (auto _ : state) benchmark::DoNotOptimize(token::messaging_claims(user, 1'800'000'000, 1'800'000'900));
}
BENCHMARK(claims);

// The goal of speed.md §1: at most 600 ns.
void claims_to_signed_token(benchmark::State& state) {
    const model::User user = jane();
    for (auto _ : state) {
        const auto text = token::messaging_claims(user, 1'800'000'000, 1'800'000'900);
        benchmark::DoNotOptimize(token::sign(signing_key(), *text));
    }
}
BENCHMARK(claims_to_signed_token);

void http_message_in(benchmark::State& state) {
    const std::string text = request_text();
    const http::HeadRules rules;
    http::Message message;
    std::string input;
    for (auto _ : state) {
        input = text;
        message.begin(rules);
        benchmark::DoNotOptimize(message.advance(input));
        message.refer_to(input);
    }
}
BENCHMARK(http_message_in);

void token_request_in(benchmark::State& state) {
    const std::vector<core::HeaderField> fields = {{.name = "Content-Type", .value = "application/json"}};
    http::Request request;
    request.method = "POST";
    request.fields = fields;
    request.body = body;
    for (auto _ : state) {
        benchmark::DoNotOptimize(api::parse_token_request(request, model::Profile::messaging, {}));
    }
}
BENCHMARK(token_request_in);

void answer_out(benchmark::State& state) {
    const model::IssuedToken issued{.token = std::string(330, 'a'),
                                    .external_id = "user-50000",
                                    .key_id = "k",
                                    .issued_at = 1'800'000'000,
                                    .expires_at = 1'800'000'900};
    std::string out;
    for (auto _ : state) {
        out.clear();
        http::append_response(out, api::render_token(issued, api::TokenForm::json),
                              {.date = "Sun, 06 Nov 1994 08:49:37 GMT",
                               .request_id = "0123456789abcdef0123456789abcdef",
                               .keep_alive = true,
                               .head_only = false});
        benchmark::DoNotOptimize(out.data());
    }
}
BENCHMARK(answer_out);

void api_key(benchmark::State& state) {
    const core::SystemClock clock;
    const callers::NewApiKey made = callers::generate_api_key("bench");
    callers::LastUse uses;
    callers::ApiKeyOptions options;
    options.name = "bench";
    options.sha256 = made.sha256;
    const auto authenticator = callers::make_api_key_authenticator({options}, clock, uses);
    const std::string value = "Bearer " + std::string(made.key.reveal());
    const std::vector<core::HeaderField> fields = {{.name = "Authorization", .value = value}};
    const model::RequestHead head{.method = "POST", .target = "/", .fields = fields};
    const auto deadline = core::Deadline::after(std::chrono::hours(1));
    for (auto _ : state) {
        auto task = authenticator->authenticate(head, "", deadline);
        benchmark::DoNotOptimize(task.result());
    }
}
BENCHMARK(api_key);

void look_up(benchmark::State& state, directory::UserDirectory& directory) {
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = "user-50000"};
    const auto deadline = core::Deadline::after(std::chrono::hours(1));
    for (auto _ : state) {
        auto task = directory.find(subject, deadline);
        benchmark::DoNotOptimize(task.result());
    }
}

void look_up_in_memory(benchmark::State& state) {
    const auto directory = directory::memory::make_memory_directory({jane()});
    look_up(state, *directory);
}
BENCHMARK(look_up_in_memory);

void look_up_in_sqlite(benchmark::State& state) {
    const auto folder = std::filesystem::temp_directory_path() / "tokenbooth-bench";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    const auto path = folder / "users.db";
    {
        auto store = directory::sqlite::open_user_store(path);
        if (!store || !(*store)->begin()) state.SkipWithError("no database");
        for (int i = 0; i < 100'000; ++i) {
            model::User user = jane();
            user.external_id = "user-" + std::to_string(i);
            user.email = user.external_id + "@soap.com";
            if (!(*store)->put(user)) state.SkipWithError("no user");
        }
        if (!(*store)->commit()) state.SkipWithError("no commit");
    }
    core::BlockingPool pool(1, 1);
    directory::sqlite::SqliteOptions options;
    options.path = path;
    const auto directory = directory::sqlite::make_sqlite_directory(options, pool);
    look_up(state, *directory);
    std::filesystem::remove_all(folder);
}
BENCHMARK(look_up_in_sqlite);

}  // namespace
}  // namespace tokenbooth
