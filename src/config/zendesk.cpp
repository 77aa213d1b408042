#include "config/zendesk.hpp"

#include "config/option_builders.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::config {
namespace {

constexpr std::string_view secret_key = "zendesk.api_key_secret";

bool is_letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

// RFC 1123 §2.1: letters, digits and, within, hyphens; at most 63.
bool is_host_label(std::string_view text) {
    constexpr std::size_t longest_label = 63;
    const auto allowed = [](char byte) { return is_letter_or_digit(byte) || byte == '-'; };
    return !text.empty() && text.size() <= longest_label && std::all_of(text.begin(), text.end(), allowed) &&
           text.front() != '-' && text.back() != '-';
}

// None of Zendesk's ids holds more; a colon would end the user of Basic (RFC 7617 §2).
bool is_id(std::string_view text) {
    const auto allowed = [](char byte) { return is_letter_or_digit(byte) || byte == '_' || byte == '-'; };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool is_hexadecimal(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char byte) {
        return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
    });
}

class ZendeskFinisher {
  public:
    ZendeskFinisher(Settings& settings, const WrittenKeys& written, Secrets& secrets, const std::string& file)
        : settings_(settings),
          zendesk_(settings.zendesk),
          written_(written),
          secrets_(secrets),
          place_(file + "zendesk") {}

    std::vector<std::string> run() && {
        judge_subdomain();
        if (!is_api_given()) return std::move(faults_);
        judge_app_id();
        judge_key_id();
        // What keeps it away is said where it is taken.
        if (auto secret = secrets_.take(secret_key, 0, place_)) {
            zendesk_.api_key_secret = std::move(*secret);
        }
        settle_base();
        return std::move(faults_);
    }

  private:
    bool is_given(const std::string& key) const { return written_.has("zendesk." + key, 0); }
    bool is_api_given() const {
        constexpr std::array keys = {
            "app_id", "api_key_id", "api_key_secret", "api_key_secret_file", "api_key_secret_env", "api_base"};
        return std::any_of(keys.begin(), keys.end(), [this](const char* key) { return is_given(key); });
    }
    void fault(const std::string& problem) { faults_.push_back(place_ + ": " + problem); }

    // It becomes a part of addresses that browsers are sent to.
    void judge_subdomain() {
        if (!is_given("subdomain")) return;
        if (!is_host_label(zendesk_.subdomain)) {
            fault("subdomain is only what stands before .zendesk.com: \"acme\" for https://acme.zendesk.com");
        }
        zendesk_.subdomain = core::to_ascii_lower(zendesk_.subdomain);
    }

    void judge_app_id() {
        constexpr std::size_t usual_digits = 24;
        const std::string& id = zendesk_.app_id;
        if (id.starts_with("app_")) {
            fault(
                "app_id is the app's own id, 24 hexadecimal digits, and not that of a key, which begins with "
                "app_");
        } else if (!is_id(id)) {
            fault(
                "app_id is missing or no id; copy it from Admin Center > Apps and integrations > Conversations "
                "API");
        } else if (id.size() != usual_digits || !is_hexadecimal(id)) {
            warn("app_id does not look like an app's id (24 hexadecimal digits)");
        }
    }

    void judge_key_id() {
        const std::string& id = zendesk_.api_key_id;
        if (!is_id(id)) {
            fault(
                "api_key_id is missing or no id; make a key in Admin Center > Apps and integrations > "
                "Conversations API and copy its id, app_ and 24 hexadecimal digits");
        } else if (!keyring::looks_like_zendesks(id)) {
            warn("api_key_id does not look like that of an app's key (app_ and 24 hexadecimal digits)");
        }
    }

    void settle_base() {
        auto& base = zendesk_.api_base;
        if (!is_given("api_base")) {
            if (!is_given("subdomain")) {
                fault("the identity commands need the subdomain, too: \"acme\" for https://acme.zendesk.com");
            }
            base.is_https = true;
            base.host = zendesk_.subdomain + ".zendesk.com";
            base.port = 443;
            base.target = "/sc";
            return;
        }
        // What no URL is has been said; its host is empty.
        if (base.host.empty()) return;
        if (base.target.find_first_of("?%") != std::string::npos) {
            fault("api_base ends before /v2, with neither ? nor %; write it like https://acme.zendesk.com/sc");
        }
        while (base.target.ends_with('/')) base.target.pop_back();
        if (base.is_https || base.is_loopback()) return;
        fault("api_base is plain http, on whose way the key can be read; write https");
    }

    void warn(const std::string& warning) { settings_.warnings.push_back(place_ + ": " + warning); }

    Settings& settings_;
    ZendeskSettings& zendesk_;
    const WrittenKeys& written_;
    Secrets& secrets_;
    const std::string place_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<Option> zendesk_account_options() {
    using S = Settings;
    std::vector<Option> rows = {
        scalar("zendesk.subdomain", R"("acme")", "What stands before .zendesk.com in your Zendesk's address.",
               [](S& s) -> auto& { return s.zendesk.subdomain; }),
        scalar("zendesk.app_id", R"("5d8cff3cd55b040010928b5b")",
               "Only for `tokenbooth identity zendesk-…`: your app's id in Sunshine Conversations (Admin Center > "
               "Apps and integrations > Conversations API).",
               [](S& s) -> auto& { return s.zendesk.app_id; }),
        scalar("zendesk.api_key_id", R"("app_000000000000000000000000")",
               "The same: an API key of that app, made in the same place. It can delete every user of the app.",
               [](S& s) -> auto& { return s.zendesk.api_key_id; }),
    };
    const auto secret = secret_scalars(secret_key, R"("/run/secrets/zendesk-api-key")",
                                       "The secret of that API key, in a file that holds nothing else.");
    rows.insert(rows.end(), secret.begin(), secret.end());
    rows.push_back(scalar("zendesk.api_base", R"("https://acme.zendesk.com/sc")",
                          "Where that API is; default: /sc at your subdomain. Older accounts may have "
                          "https://api.smooch.io or https://api.eu-1.smooch.io.",
                          [](S& s) -> auto& { return s.zendesk.api_base; }));
    return examples(std::move(rows));
}

std::vector<std::string> finish_zendesk(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                        const std::string& file) {
    return ZendeskFinisher(settings, written, secrets, file).run();
}

}  // namespace tokenbooth::config
