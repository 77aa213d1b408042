#include "config/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::config {
namespace {

constexpr std::string_view prefix = "callers.session.";

class SessionJudge {
  public:
    SessionJudge(callers::SessionOptions& session, const WrittenKeys& written)
        : session_(session), written_(written) {}

    std::vector<std::string> judge() && {
        constexpr std::array keys = {"introspect_url", "ca_file", "cookies",  "subject",
                                     "subject_is",     "timeout", "cache_ttl"};
        if (std::none_of(keys.begin(), keys.end(), [this](const char* key) { return is_given(key); })) return {};
        need("introspect_url", "the address of your site's session endpoint");
        need("cookies", "the names of the cookies that hold the session, such as [\"shop_session\"]");
        need("subject", "where in its answer the user stands, such as \"/user/id\"");
        judge_cookies();
        if (!session_.endpoint.ca_file.empty() && session_.is_on() && !session_.endpoint.url.is_https) {
            fault("ca_file is for an introspect_url that begins with https://");
        }
        return std::move(faults_);
    }

  private:
    bool is_given(const std::string& key) const { return written_.has(std::string(prefix) + key, 0); }
    void fault(const std::string& problem) { faults_.push_back("callers.session: " + problem); }
    void need(const std::string& key, const std::string& what) {
        if (!is_given(key)) fault(key + " is missing: " + what);
    }

    void judge_cookies() {
        if (is_given("cookies") && session_.cookies.empty()) fault("cookies names no cookie");
        for (auto name = session_.cookies.begin(); name != session_.cookies.end(); ++name) {
            if (!callers::is_cookie_name(*name)) {
                fault("\"" + *name + "\" is no name of a cookie; write the name alone, without = and a value");
            }
            if (std::find(session_.cookies.begin(), name, *name) != name) {
                fault("the cookie \"" + *name + "\" is named twice");
            }
        }
    }

    callers::SessionOptions& session_;
    const WrittenKeys& written_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> finish_session(Settings& settings, const WrittenKeys& written,
                                        const std::filesystem::path& base) {
    auto& ca_file = settings.session.endpoint.ca_file;
    if (!ca_file.empty()) ca_file = base / ca_file;
    return SessionJudge(settings.session, written).judge();
}

}  // namespace tokenbooth::config
