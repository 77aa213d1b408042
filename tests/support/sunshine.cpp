#include "support/sunshine.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

namespace tokenbooth::test {
namespace {

using nlohmann::json;
using Query = std::map<std::string, std::string>;

std::string error(unsigned status, const std::string& code, const std::string& title) {
    return http_answer(status, json{{"errors", {{{"code", code}, {"title", title}}}}}.dump());
}

std::string base64(const std::string& text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

// Nothing where what is not allowed in a path segment or a query (RFC 3986) stands there as it is.
std::optional<std::string> decode(const std::string& text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::string("[]@/+:&=\" ").find(text[i]) != std::string::npos) return std::nullopt;
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        decoded += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
        i += 2;
    }
    return decoded;
}

std::optional<Query> parse_query(const std::string& text) {
    Query query;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        const std::size_t equals = text.find('=', at);
        if (equals >= end) return std::nullopt;
        const auto name = decode(text.substr(at, equals - at));
        const auto value = decode(text.substr(equals + 1, end - equals - 1));
        if (!name || !value || !query.emplace(*name, *value).second) return std::nullopt;
        at = end + 1;
    }
    return query;
}

std::string take(Query& query, const std::string& name) {
    const auto found = query.find(name);
    if (found == query.end()) return "";
    const std::string value = found->second;
    query.erase(found);
    return value;
}

std::string brand_of(const json& user) {
    return user.contains("brandId") && user["brandId"].is_string() ? user["brandId"].get<std::string>() : "";
}

bool holds(const json& user, const std::string& email) {
    const auto identities = user.value("identities", json::array());
    return std::any_of(identities.begin(), identities.end(), [&](const json& identity) {
        return identity["type"] == "email" && identity["value"] == email;
    });
}

}  // namespace

Sunshine::Sunshine(std::vector<json> users, std::string secret)
    : credentials_("Basic " + base64(std::string(sunshine_key) + ":" + std::move(secret))),
      users_(std::move(users)),
      server_([this](FaultConnection& connection) {
          for (;;) {
              const std::string request = connection.receive();
              if (request.empty()) return;
              const std::lock_guard lock(mutex_);
              connection.send(answer(request));
          }
      }) {}

std::vector<std::string> Sunshine::requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> Sunshine::complaints() {
    const std::lock_guard lock(mutex_);
    return complaints_;
}

std::vector<json> Sunshine::users() {
    const std::lock_guard lock(mutex_);
    return users_;
}

void Sunshine::set_page_size(std::size_t size) {
    const std::lock_guard lock(mutex_);
    page_size_ = size;
}

void Sunshine::keep_identities() {
    const std::lock_guard lock(mutex_);
    identities_stay_ = true;
}

void Sunshine::set_answer(const std::string& answer) {
    const std::lock_guard lock(mutex_);
    fixed_answer_ = answer;
}

std::string Sunshine::complain(const std::string& what) {
    complaints_.push_back(what);
    return error(400, "bad_request", what);
}

std::string Sunshine::answer(const std::string& request) {
    const std::string line = request.substr(0, request.find(" HTTP/1.1\r\n"));
    requests_.push_back(line);
    if (fixed_answer_) return *fixed_answer_;
    if (request.find("\r\nAuthorization: " + credentials_ + "\r\n") == std::string::npos) {
        return error(401, "unauthorized", "Authorization is required");
    }
    if (!request.ends_with("\r\n\r\n")) return complain("a body");
    const std::string method = line.substr(0, line.find(' '));
    const std::string target = line.substr(method.size() + 1);
    const std::size_t question = std::min(target.find('?'), target.size());
    auto query = parse_query(target.substr(std::min(question + 1, target.size())));
    if (!query) return complain("a query that is not encoded: " + target);
    std::string path = target.substr(0, question);
    const std::string apps = "/sc/v2/apps/";
    if (!path.starts_with(apps)) return complain("another path: " + path);
    path.erase(0, apps.size());
    const std::string app = path.substr(0, path.find('/'));
    if (app != sunshine_app) return error(404, "app_not_found", "App not found");
    path.erase(0, app.size());
    if (!path.starts_with("/users")) return complain("another path: " + path);
    path.erase(0, std::string("/users").size());
    if (path.empty() && method == "GET") return list(std::move(*query));
    if (path.starts_with('/') && method == "DELETE") return remove(path.substr(1), std::move(*query));
    return complain("no such operation: " + line);
}

std::string Sunshine::list(Query query) {
    const std::string email = take(query, "filter[identities.email]");
    if (email.empty()) return complain("no filter");
    const std::string brand = take(query, "brandId");
    const std::string after = take(query, "page[after]");
    if (!query.empty()) return complain("an unknown parameter: " + query.begin()->first);
    json found = json::array();
    bool more = false;
    bool begun = after.empty();
    for (const auto& user : users_) {
        if (!holds(user, email) || brand_of(user) != brand) continue;
        more = page_size_ > 0 && found.size() == page_size_;
        if (more) break;
        if (begun) found.push_back(user);
        begun = begun || user["id"] == after;
    }
    json body = {{"users", found}};
    if (page_size_ > 0) {
        body["meta"]["hasMore"] = more;
        if (more) body["meta"]["afterCursor"] = found.back()["id"];
    }
    return http_answer(200, body.dump());
}

std::string Sunshine::remove(std::string path, Query query) {
    const std::string last = "/personalinformation";
    const bool personal_information = path.ends_with(last);
    if (personal_information) path.resize(path.size() - last.size());
    const auto id = decode(path);
    if (!id) return complain("a path that is not encoded: " + path);
    const std::string brand = take(query, "brandId");
    if (!query.empty()) return complain("an unknown parameter: " + query.begin()->first);
    const auto user = std::find_if(users_.begin(), users_.end(), [&](const json& candidate) {
        return candidate["id"] == *id ||
               (candidate.value("externalId", json()) == *id && brand_of(candidate) == brand);
    });
    if (user == users_.end()) return error(404, "user_not_found", "User not found");
    if (!personal_information) {
        users_.erase(user);
        return http_answer(200, "{}");
    }
    (*user)["profile"] = json::object();
    (*user)["metadata"] = json::object();
    if (!identities_stay_) (*user)["identities"] = json::array();
    return http_answer(200, json{{"user", *user}}.dump());
}

}  // namespace tokenbooth::test
