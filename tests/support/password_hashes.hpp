// Stored hashes that cost next to nothing, for tests that are about something else.
#pragma once

namespace tokenbooth::test {

constexpr const char* test_password = "password";
/// Debian's argon2(1): echo -n password | argon2 somesalt -id -t 1 -k 8 -p 1 -e
constexpr const char* cheap_argon2id =
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$8Tf44YakA6Z5zNBgblq13Nr+Q8FkCFWsjG4z6b1j7rM";
/// Of a password of 72 bytes (crypt_blowfish, wrapper.c).
constexpr const char* long_password = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr const char* bcrypt_of_long_password = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
constexpr const char* hostile_bcrypt = "$2b$31$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2";
constexpr const char* hostile_argon2id =
    "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$8Tf44YakA6Z5zNBgblq13Nr+Q8FkCFWsjG4z6b1j7rM";

}  // namespace tokenbooth::test
