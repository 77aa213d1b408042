#include "support/temporary_folder.hpp"

#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tokenbooth::crypto {
namespace {

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

TEST(Wycheproof, HmacSha256AcceptsTheValidAndRefusesTheInvalid) {
    const auto vectors = nlohmann::json::parse(
        test::TemporaryFolder::read(std::string(TOKENBOOTH_SHARED_DATA) + "/wycheproof/hmac_sha256_test.json"));
    std::size_t judged = 0;
    for (const auto& group : vectors["testGroups"]) {
        const std::size_t tag_bytes = group["tagSize"].get<std::size_t>() / 8;
        for (const auto& test : group["tests"]) {
            const HmacSha256 hmac(from_hex(test["key"]));
            const Digest mac = hmac.mac(from_hex(test["msg"]));
            const std::string tag(reinterpret_cast<const char*>(mac.data()), tag_bytes);
            EXPECT_EQ(equal_in_constant_time(tag, from_hex(test["tag"])), test["result"] == "valid")
                << "tcId " << test["tcId"];
            ++judged;
        }
    }
    EXPECT_EQ(judged, vectors["numberOfTests"].get<std::size_t>());
}

}  // namespace
}  // namespace tokenbooth::crypto
