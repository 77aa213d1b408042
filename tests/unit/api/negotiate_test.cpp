#include "api/negotiate.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

struct Case {
    const char* accept;
    TokenForm preferred;
    std::optional<TokenForm> chosen;
};

// Contract §2.1: the method's own form, unless another has a strictly higher weight.
const Case cases[] = {
    {"", TokenForm::json, TokenForm::json},
    {"", TokenForm::text, TokenForm::text},
    {"*/*", TokenForm::json, TokenForm::json},
    {"*/*", TokenForm::text, TokenForm::text},
    {"text/plain", TokenForm::json, TokenForm::text},
    {"TEXT/Plain", TokenForm::json, TokenForm::text},
    {"application/jwt", TokenForm::json, TokenForm::jwt},
    {"application/json", TokenForm::text, TokenForm::json},
    {"application/json, text/plain", TokenForm::text, TokenForm::text},
    {"text/plain, application/json", TokenForm::json, TokenForm::json},
    {"application/json;q=0.5, text/plain;q=0.9", TokenForm::json, TokenForm::text},
    {"application/json;q=0.9, text/plain;q=0.5", TokenForm::text, TokenForm::json},
    {"text/*", TokenForm::json, TokenForm::text},
    {"application/*", TokenForm::text, TokenForm::json},
    {"*/*;q=0.1, text/plain", TokenForm::json, TokenForm::text},
    {"application/json;q=0, */*", TokenForm::json, TokenForm::jwt},
    {"text/html, application/xhtml+xml, */*;q=0.8", TokenForm::json, TokenForm::json},
    {"text/plain ; charset=utf-8 ; q=1.0", TokenForm::json, TokenForm::text},
    {"text/html", TokenForm::json, std::nullopt},
    {"*/*;q=0", TokenForm::json, std::nullopt},
    {"application/json;q=2", TokenForm::json, std::nullopt},
    {"application/json;q=", TokenForm::json, std::nullopt},
    {"application/json;q=0.0001", TokenForm::json, std::nullopt},
    {";;,,;", TokenForm::json, std::nullopt},
};

TEST(Negotiate, ChoosesTheFormThatTheClientPrefers) {
    for (const auto& [accept, preferred, chosen] : cases)
        EXPECT_EQ(choose_form(accept, preferred), chosen) << accept;
}

}  // namespace
}  // namespace tokenbooth::api
