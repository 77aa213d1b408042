#include "config/server.hpp"

#include <tokenbooth/http/listen_address.hpp>

#include <utility>

namespace tokenbooth::config {
namespace {

class ServerJudge {
  public:
    ServerJudge(Settings& settings, const std::filesystem::path& base) : settings_(settings), base_(base) {}

    std::vector<std::string> judge() && {
        settle_addresses("server.listen", settings_.server.listen);
        settle_addresses("admin.listen", settings_.admin_listen);
        if (settings_.server.listen.empty()) {
            fault("server.listen is empty, so nobody could ask; write [\"127.0.0.1:8080\"]");
        }
        if (auto problem = http::find_base_path_problem(settings_.server.base_path)) {
            fault("server.base_path: " + *problem);
        }
        for (const auto& proxy : settings_.server.trusted_proxies) {
            if (auto problem = http::find_proxy_problem(proxy)) fault("server.trusted_proxies: " + *problem);
        }
        for (const auto& origin : settings_.browser.allowed_origins) {
            if (auto problem = api::find_origin_problem(origin)) fault("browser.allowed_origins: " + *problem);
        }
        judge_public_url();
        judge_demo();
        settle_tls();
        resolve(settings_.audit.path);
        return std::move(faults_);
    }

  private:
    void fault(std::string sentence) { faults_.push_back(std::move(sentence)); }

    void resolve(std::filesystem::path& path) {
        if (!path.empty()) path = base_ / path;
    }

    void settle_addresses(const std::string& key, std::vector<std::string>& addresses) {
        constexpr std::string_view unix_prefix = "unix:";
        for (auto& address : addresses) {
            if (address.starts_with(unix_prefix) && address.size() > unix_prefix.size()) {
                address = std::string(unix_prefix) + (base_ / address.substr(unix_prefix.size())).string();
            }
            if (auto problem = http::find_address_problem(address)) fault(key + ": " + *problem);
        }
    }

    void judge_public_url() {
        const std::string& url = settings_.public_url;
        if (url.empty()) return;
        const std::size_t path_at = url.find('/', url.find("://") == std::string::npos ? 0 : url.find("://") + 3);
        const std::string path = path_at == std::string::npos ? "" : url.substr(path_at);
        if (auto problem = api::find_origin_problem(url.substr(0, path_at))) {
            fault("server.public_url: " + *problem);
        } else if (!path.empty() && http::find_base_path_problem(path)) {
            fault("server.public_url: \"" + url +
                  "\" ends in no path; write https://login.example.com or "
                  "https://www.example.com/zendesk, without a slash at its end");
        }
    }

    void judge_demo() {
        if (!settings_.demo.enabled) return;
        for (const auto& address : settings_.server.listen) {
            if (http::find_address_problem(address) || http::is_loopback_address(address)) continue;
            fault("demo.enabled is for a developer's own machine, and server.listen has \"" + address +
                  "\", which others reach; listen at 127.0.0.1 or ::1, or leave demo.enabled out");
        }
    }

    void settle_tls() {
        auto& tls = settings_.tls;
        const bool any =
            !tls.certificate_file.empty() || !tls.private_key_file.empty() || !tls.client_ca_file.empty();
        const auto need = [&](const char* key, const std::filesystem::path& path) {
            if (any && path.empty()) {
                fault(std::string("server.tls.") + key +
                      " is missing; TLS needs certificate_file and private_key_file");
            }
        };
        need("certificate_file", tls.certificate_file);
        need("private_key_file", tls.private_key_file);
        for (auto* const path : {&tls.certificate_file, &tls.private_key_file, &tls.client_ca_file})
            resolve(*path);
    }

    Settings& settings_;
    const std::filesystem::path& base_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> finish_server(Settings& settings, const std::filesystem::path& base) {
    return ServerJudge(settings, base).judge();
}

}  // namespace tokenbooth::config
