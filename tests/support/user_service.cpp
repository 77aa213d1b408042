#include "support/user_service.hpp"

#include <tokenbooth/model/sso_attributes.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <ctime>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

std::string field_of(const std::string& request, const std::string& name) {
    const std::size_t at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

std::string sha256_hex(const std::string& text) {
    std::array<unsigned char, 32> digest{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return hex(digest.data(), digest.size());
}

std::string hmac_hex(const std::string& text) {
    std::array<unsigned char, 32> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), user_service_secret, static_cast<int>(std::strlen(user_service_secret)),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    return hex(mac.data(), size);
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    });
    return text;
}

bool goes_by(const model::User& user, const std::string& member, const std::string& value) {
    if (member == "external_id") return user.external_id == value;
    if (member == "username") return user.username == value;
    return user.email && lower(*user.email) == lower(value);
}

}  // namespace

UserService::UserService(std::vector<model::User> users, std::map<std::string, std::string> password_hashes,
                         std::uint16_t port, const std::filesystem::path& certificate)
    : users_(std::move(users)),
      password_hashes_(std::move(password_hashes)),
      server_(
          [this](FaultConnection& connection) {
              for (;;) {
                  const std::string request = connection.receive();
                  if (request.empty()) return;
                  connection.send(answer(request));
              }
          },
          certificate, port) {}

std::string UserService::complaint() {
    const std::lock_guard lock(mutex_);
    return complaint_;
}

std::string UserService::answer(const std::string& request) {
    if (const auto fault = find_fault(request)) {
        const std::lock_guard lock(mutex_);
        complaint_ = *fault;
        return http_answer(401, "{}");
    }
    const auto asked = json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const auto member = asked.begin();
    const auto found = std::find_if(users_.begin(), users_.end(), [&](const model::User& user) {
        return goes_by(user, member.key(), member->get<std::string>());
    });
    if (found == users_.end()) return http_answer(404, R"({"error":"unknown"})");
    return http_answer(200, describe(*found));
}

std::optional<std::string> UserService::find_fault(const std::string& request) {
    if (!request.starts_with("POST /users?v=1 HTTP/1.1\r\n")) return "another request line";
    if (field_of(request, "Content-Type") != "application/json") return "another type";
    if (field_of(request, "Tokenbooth-Caller") != "tokenbooth") return "another caller";
    const std::string timestamp = field_of(request, "Tokenbooth-Timestamp");
    if (std::abs(std::stol(timestamp) - std::time(nullptr)) > 60) return "a signature of another time";
    const std::string nonce = field_of(request, "Tokenbooth-Nonce");
    {
        const std::lock_guard lock(mutex_);
        if (nonce.size() < 16 || nonce.size() > 64 || !nonces_.insert(nonce).second) return "no new nonce";
    }
    const std::string body = request.substr(request.find("\r\n\r\n") + 4);
    const std::string text = "v1\nPOST\n/users?v=1\n" + timestamp + "\n" + nonce + "\n" + sha256_hex(body);
    if (field_of(request, "Tokenbooth-Signature") != "v1=" + hmac_hex(text)) return "another signature";
    if (json::parse(body).size() != 1) return "more than one member";
    return std::nullopt;
}

std::string UserService::describe(const model::User& user) const {
    json members = {{"external_id", user.external_id}, {"disabled", user.disabled}};
    const auto add = [&members](const char* name, const auto& value) {
        members[name] = nullptr;
        if (value) members[name] = *value;
    };
    add("username", user.username);
    add("name", user.name);
    add("email", user.email);
    add("email_verified", user.email_verified);
    members.update(json::parse(model::sso_attributes_object(user.sso_attributes)));
    const auto hash = password_hashes_.find(user.external_id);
    if (hash != password_hashes_.end()) members["password_hash"] = hash->second;
    return members.dump();
}

}  // namespace tokenbooth::test
