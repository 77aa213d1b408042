#include "crypto/pbkdf2.hpp"
#include "support/hexadecimal.hpp"
#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tokenbooth::crypto {
namespace {

using test::from_hex;

TEST(Wycheproof, HmacSha256AcceptsTheValidAndRefusesTheInvalid) {
    const auto vectors = nlohmann::json::parse(
        test::TemporaryFolder::read(test::shared_data() / "wycheproof" / "hmac_sha256_test.json"));
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

TEST(Wycheproof, Pbkdf2HmacSha256DerivesTheKeys) {
    const auto vectors = nlohmann::json::parse(
        test::TemporaryFolder::read(test::shared_data() / "wycheproof" / "pbkdf2_hmacsha256_test.json"));
    std::size_t judged = 0;
    for (const auto& group : vectors["testGroups"]) {
        for (const auto& test : group["tests"]) {
            const std::string key =
                pbkdf2_sha256(from_hex(test["password"]), from_hex(test["salt"]),
                              test["iterationCount"].get<std::uint32_t>(), test["dkLen"].get<std::size_t>());
            EXPECT_EQ(key == from_hex(test["dk"]), test["result"] == "valid") << "tcId " << test["tcId"];
            ++judged;
        }
    }
    EXPECT_EQ(judged, vectors["numberOfTests"].get<std::size_t>());
}

}  // namespace
}  // namespace tokenbooth::crypto
