#include <tokenbooth/crypto/password_hash.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace tokenbooth::crypto {
namespace {

PasswordVerdict verify(std::string_view password, std::string_view hash) {
    return verify_password(core::Secret(password), hash);
}

struct Known {
    const char* password;
    const char* hash;
};

// Where each comes from stands beside it.
const std::vector<Known> known_hashes = {
    // phc-winner-argon2, src/test.c
    {"password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"},
    {"password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"},
    // Debian's argon2(1)
    {"password", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$Zh/vvW8pvLyPRkarwyqdekZFu1wFlTf4pVh/Ma2+zM0"},
    {"password", "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$8Tf44YakA6Z5zNBgblq13Nr+Q8FkCFWsjG4z6b1j7rM"},
    // crypt_blowfish, wrapper.c
    {"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
    {"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
     "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"},
    // libxcrypt, test/ka-table.inc
    {"abc", "$y$j75$.......$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4"},
    // openwall/yescrypt-go
    {"test1", "$y$j75$z7ztFz2FayrKI79/jEwlL.$u5x/j193MQ09wbFaRGYr0AH/A/jh3kunjuhYRVRNkmC"},
    // Drepper, "Unix crypt using SHA-256 and SHA-512"
    {"Hello world!",
     "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/"
     "YTBmSK6H9qs/y3RnOaw5v."},
    {"we have a short salt string but not a short password",
     "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/"
     "ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0"},
    // glibc's crypt(3), the default of 5000 rounds
    {"correct horse",
     "$6$abcdefgh$yIZAF3gQPvtKZO/9qOJKffAKKbtS3ef3qmwyugk4uWVjX8YZf/GV3A8SkFxEPY0T56CcilGrHKLffBsp6dLMG."},
    // Python's hashlib.pbkdf2_hmac, in Django's form
    {"lètmein", "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY="},
    {"lètmein", "pbkdf2_sha256$1000000$seasalt$r1uLUxoxpP2Ued/qxvmje7UH9PUJBkRrvf9gGPL7Cps="},
};

TEST(PasswordHash, OfEachKindMatchesItsPasswordAndNoOther) {
    for (const auto& [password, hash] : known_hashes) {
        EXPECT_EQ(verify(password, hash).match, PasswordMatch::matches) << hash << verify(password, hash).reason;
        std::string other = password;
        other.back() = static_cast<char>(other.back() ^ 1);
        EXPECT_EQ(verify(other, hash).match, PasswordMatch::does_not_match) << hash;
        // A digest that differs only in its first or only in its last bits.
        std::string changed = hash;
        const std::size_t last = changed.size() - (changed.ends_with('=') ? 3 : 2);
        changed[last] = changed[last] == 'C' ? 'D' : 'C';
        EXPECT_EQ(verify(password, changed).match, PasswordMatch::does_not_match) << changed;
    }
}

TEST(PasswordHash, ThatWeWriteMatchesAndNeedsNoOther) {
    const auto hash = hash_password(core::Secret("correct horse battery staple"));
    ASSERT_TRUE(hash);
    EXPECT_EQ(verify("correct horse battery staple", hash->phc).match, PasswordMatch::matches);
    EXPECT_EQ(verify("correct horse battery stapler", hash->phc).match, PasswordMatch::does_not_match);
    EXPECT_FALSE(needs_rehash(hash->phc));
    for (const auto& [password, known] : known_hashes) EXPECT_TRUE(needs_rehash(known)) << known;
    EXPECT_FALSE(needs_rehash(hash_of_nobody())) << "has the costs that we write";
}

// Threats A9.
TEST(PasswordHash, WithHostileCostsIsRefusedBeforeItIsComputed) {
    const std::string bcrypt_rest = "$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2";
    const std::string argon2_rest = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    const std::string yescrypt_rest = "$.......$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4";
    const std::string sha512_rest =
        "$abcdefgh$yIZAF3gQPvtKZO/9qOJKffAKKbtS3ef3qmwyugk4uWVjX8YZf/GV3A8SkFxEPY0T56CcilGrHKLffBsp6dLMG.";
    const std::string django_rest = "$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=";
    for (const auto& [hash, said] : {
             std::pair{"$2b$31" + bcrypt_rest, "bcrypt cost 31"},
             {"$2a$15" + bcrypt_rest, "more than the 14"},
             {"$argon2id$v=19$m=4194304,t=1,p=1" + argon2_rest, "argon2id m 4194304"},
             {"$argon2id$v=19$m=262144,t=5,p=1" + argon2_rest, "argon2id m × t"},
             {"$argon2id$v=19$m=8,t=4294967295,p=1" + argon2_rest, "argon2id m × t"},
             {"$argon2id$v=19$m=8,t=4096,p=1" + argon2_rest, "argon2id t"},
             {"$argon2id$v=19$m=4096,t=1,p=128" + argon2_rest, "argon2id p"},
             {"$y$jFT" + yescrypt_rest, "yescrypt memory"},
             {"$y$jjj" + yescrypt_rest, "yescrypt memory"},
             {"$6$rounds=999999999" + sha512_rest, "sha512-crypt rounds"},
             {"pbkdf2_sha256$2000001" + django_rest, "PBKDF2 iterations"},
         }) {
        const auto began = std::chrono::steady_clock::now();
        const PasswordVerdict verdict = verify("password", hash);
        EXPECT_EQ(verdict.match, PasswordMatch::refused) << hash;
        EXPECT_NE(verdict.reason.find(said), std::string::npos) << hash << ": " << verdict.reason;
        // Computing any of them would take minutes.
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2)) << hash;
        EXPECT_EQ(hash_of_nobody_like(hash), "") << hash;
    }
}

TEST(PasswordHash, ThatIsMalformedIsRefusedAndNotQuoted) {
    for (const std::string hash : {
             "",
             "*",
             "!",
             "x",
             "secret-in-the-wrong-column",
             "$1$abc$defghijklmnopqrstuvwxy",
             "$argon2id$",
             "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=-256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=00256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=99999999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=256,t=2,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=15,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=256,t=2,p=1,keyid=x$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
             "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4$more",
             "$2b$",
             "$2b$10$short",
             "$2b$03$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2",
             "$2b$1x$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2",
             "$2x$10$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2",
             "$2b$10$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2x",
             "$y$",
             "$y$j9$salt$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4",
             "$y$j9T1$salt$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4",
             "$y$k9T$salt$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4",
             "$y$j9T$salt",
             "$6$",
             "$6$salt$",
             "$6$rounds=x$salt$",
             "pbkdf2_sha256$",
             "pbkdf2_sha256$0$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=",
             "pbkdf2_sha256$10000$$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=",
             "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY",
             "pbkdf2_sha256$10000$seasalt$",
         }) {
        const PasswordVerdict verdict = verify("password", hash);
        EXPECT_EQ(verdict.match, PasswordMatch::refused) << hash;
        EXPECT_FALSE(verdict.reason.empty()) << hash;
        EXPECT_EQ(verdict.reason.find("secret-in"), std::string::npos);
        EXPECT_EQ(hash_of_nobody_like(hash), "") << hash;
    }
    EXPECT_EQ(verify("password", "$6$" + std::string(100'000, 'a')).match, PasswordMatch::refused);
}

// Threats A10: "72/73 byte pair must not both pass".
TEST(PasswordHash, OfBcryptTakesSeventyTwoBytesAndRefusesMore) {
    const std::string password = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    ASSERT_EQ(password.size(), 72U);
    const char* const hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
    EXPECT_EQ(verify(password, hash).match, PasswordMatch::matches);
    EXPECT_EQ(verify(password.substr(0, 71), hash).match, PasswordMatch::does_not_match);
    const PasswordVerdict longer = verify(password + "x", hash);
    EXPECT_EQ(longer.match, PasswordMatch::refused);
    EXPECT_EQ(longer.reason, "bcrypt takes passwords of 72 bytes");
}

TEST(PasswordHash, IsNotHeldAgainstWhatIsNoPassword) {
    for (const auto& [password, hash] : known_hashes) {
        EXPECT_EQ(verify("", hash).match, PasswordMatch::refused);
        EXPECT_EQ(verify(std::string_view("\0", 1), hash).match, PasswordMatch::refused);
        EXPECT_EQ(verify(std::string(password) + std::string("\0x", 2), hash).match, PasswordMatch::refused)
            << hash;
        EXPECT_EQ(verify(std::string(longest_password + 1, 'x'), hash).match, PasswordMatch::refused);
    }
    // crypt(3) takes no more, and would have to cut.
    EXPECT_EQ(verify(std::string(511, 'x'), known_hashes[7].hash).match, PasswordMatch::does_not_match);
    EXPECT_EQ(verify(std::string(512, 'x'), known_hashes[7].hash).match, PasswordMatch::refused);
    EXPECT_EQ(verify(std::string(longest_password, 'x'), known_hashes[0].hash).match,
              PasswordMatch::does_not_match);
}

TEST(PasswordHash, OfManyRoundsRefusesAPasswordThatWouldMakeThemLong) {
    const std::string hash =
        "$6$rounds=1000000$abcdefgh$gFjRkzyRZi5ZXkD0/poCTb2/mVdiZ.z3FbFm3caem.UbRt2l87l4CQIvWTMp/"
        "DxfTTHfOuzi.TV5pAmwuG04n1";
    EXPECT_EQ(verify("correct horse", hash).match, PasswordMatch::matches);
    EXPECT_EQ(verify(std::string(80, 'x'), hash).match, PasswordMatch::refused);
}

TEST(PasswordHash, OfNobodyHasTheCostsOfTheOneItIsLike) {
    EXPECT_EQ(hash_of_nobody_like("$2b$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2"),
              "$2b$12$" + std::string(53, '.'));
    EXPECT_EQ(hash_of_nobody_like("pbkdf2_sha256$10000$sea$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY="),
              "pbkdf2_sha256$10000$AAA$" + std::string(43, 'A') + "=");
    EXPECT_EQ(hash_of_nobody_like("$y$j75$.......$stbr2M6i8w/SU36N/.i6VVEHCMYG2OkDpj/I1wKYZC4"),
              "$y$j75$.......$" + std::string(43, '.'));
    for (const auto& [password, hash] : known_hashes) {
        EXPECT_EQ(verify(password, hash_of_nobody_like(hash)).match, PasswordMatch::does_not_match) << hash;
    }
    EXPECT_EQ(verify("password", hash_of_nobody()).match, PasswordMatch::does_not_match);
}

}  // namespace
}  // namespace tokenbooth::crypto
