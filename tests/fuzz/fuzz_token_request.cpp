// A request's body: whatever the bytes, what is accepted obeys the rules of contract §2.1.
#include "api/parse_token_request.hpp"

#include <tokenbooth/core/text.hpp>

#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tokenbooth;
    const std::vector<core::HeaderField> fields = {{.name = "Content-Type", .value = "application/json"}};
    http::Request request;
    request.method = "POST";
    request.fields = fields;
    request.body = {reinterpret_cast<const char*>(data), size};
    // What a backend may say beyond naming a user is part of the input.
    const api::CallerRules rules{.may_assert = size % 2 == 0, .trust_email_verified = size % 4 == 0};
    const auto parsed = api::parse_token_request(request, model::Profile::messaging, rules);
    if (!parsed) return 0;
    const auto& subject = parsed->token.subject.value;
    const bool lawful = !subject.empty() && core::is_utf8(subject) && !core::has_control(subject) &&
                        core::count_characters(subject) <= 255;
    if (!lawful || (parsed->token.ttl && parsed->token.ttl->count() <= 0)) std::abort();
    return 0;
}
