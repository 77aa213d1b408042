#include "config/profiles.hpp"

#include "config/option_builders.hpp"

#include <tokenbooth/http/url.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::config {
namespace {

using model::Profile;
using S = Settings;

constexpr std::string_view require_help =
    "Only users whose address the directory holds as verified: Zendesk trusts the address alone.";

std::vector<Option> chat_options() {
    auto rows =
        secret_scalars("chat.secret", R"("/run/secrets/zendesk-chat")",
                       "Web Widget (Classic), authenticated visitors: Chat dashboard > Settings > Widget > "
                       "Widget security. Without it /v1/chat/token is a 404.");
    rows.push_back(scalar("chat.token_ttl", R"("5m")", "At most 7m, which is Zendesk's limit.",
                          [](S& s) -> auto& { return s.chat.tokens.ttl; }));
    return rows;
}

std::vector<Option> help_center_options() {
    auto rows =
        secret_scalars("help_center.secret", R"("/run/secrets/zendesk-help-center")",
                       "Web Widget (Classic), restricted help centre: Admin Center > Channels > Classic > Web "
                       "Widget > Security. Another secret than chat's.");
    rows.push_back(scalar("help_center.require_verified_email", "true", require_help,
                          [](S& s) -> auto& { return s.help_center.tokens.require_verified_email; }));
    return rows;
}

std::vector<Option> sso_options() {
    auto rows = secret_scalars("sso.secret", R"("/run/secrets/zendesk-sso")",
                               "JWT single sign-on: Admin Center > Account > Security > Single sign-on. Needs "
                               "zendesk.subdomain.");
    const std::vector<Option> more = {
        scalar("sso.require_verified_email", "true", require_help,
               [](S& s) -> auto& { return s.sso.tokens.require_verified_email; }),
        scalar(
            "sso.attributes", R"(["organization", "phone"])",
            "Which of the directory's attributes go into tokens: locale, locale_id, organization, organizations, "
            "organization_id, organization_ids, phone, tags, remote_photo_url, role, custom_role_id, user_fields. "
            "Default: none. role changes what the user may do in Zendesk; tags replaces all of theirs.",
            [](S& s) -> auto& { return s.sso.tokens.attributes; }),
        scalar("sso.login_page", R"("https://www.example.com/login")",
               "Your own sign-in page, which gets ?return_to=, or has {return_to} in it. Needs server.public_url. "
               "Absent: the built-in page, where callers.password is on.",
               [](S& s) -> auto& { return s.sso.pages.login_page; }),
        scalar("sso.allowed_return_hosts", R"(["help.example.com"])",
               "Hosts of host-mapped brands, to which return_to may lead beside SUBDOMAIN.zendesk.com.",
               [](S& s) -> auto& { return s.sso.pages.allowed_return_hosts; }),
        scalar("sso.after_logout", R"("https://www.example.com/")", "Where /v1/sso/logout goes on to.",
               [](S& s) -> auto& { return s.sso.pages.after_logout; }),
    };
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

std::vector<Option> support_sdk_options() {
    auto rows =
        secret_scalars("support_sdk.secret", R"("/run/secrets/zendesk-support-sdk")",
                       "Support SDK (classic mobile): Admin Center > Channels > Classic > Mobile SDK > your app > "
                       "JWT.");
    const std::vector<Option> more = {
        scalar("support_sdk.require_verified_email", "true", require_help,
               [](S& s) -> auto& { return s.support_sdk.tokens.require_verified_email; }),
        scalar("support_sdk.user_token_ttl", R"("5m")",
               "How long Zendesk may redeem a user_token, again and again; at most 1h.",
               [](S& s) -> auto& { return s.support_sdk.user_tokens.user_token_ttl; }),
        scalar("support_sdk.allow_get", "false",
               "Whether Zendesk may redeem it by GET: then it stands in the access logs of proxies.",
               [](S& s) -> auto& { return s.support_sdk.user_tokens.allow_get; }),
    };
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

class ProfilesFinisher {
  public:
    ProfilesFinisher(Settings& settings, const WrittenKeys& written, Secrets& secrets, std::string file)
        : settings_(settings), written_(written), secrets_(secrets), file_(std::move(file)) {}

    std::vector<std::string> run() && {
        take_secret(Profile::chat, settings_.chat.secret);
        take_secret(Profile::help_center, settings_.help_center.secret);
        take_secret(Profile::sso, settings_.sso.secret);
        take_secret(Profile::support_sdk, settings_.support_sdk.secret);
        judge_lifetimes();
        if (has_secret_written(written_, Profile::sso)) judge_sso();
        warn_of_shared_secrets();
        return std::move(faults_);
    }

  private:
    void fault(const std::string& problem) { faults_.push_back(file_ + problem); }
    bool is_given(std::string_view key) const { return written_.has(key, 0); }

    // What keeps it away is said where it is taken.
    void take_secret(Profile profile, core::Secret& to) {
        const std::string name(to_string(profile));
        if (!has_secret_written(written_, profile)) {
            warn_of_a_table_without_secret(name);
            return;
        }
        auto secret =
            secrets_.take_signing_secret(name + ".secret", 0, file_ + name, settings_.allow_short_secrets);
        if (secret) to = std::move(*secret);
    }

    void warn_of_a_table_without_secret(const std::string& name) {
        const bool written = std::any_of(options().begin(), options().end(), [&](const Option& option) {
            return option.key.starts_with(name + ".") && is_given(option.key);
        });
        if (!written) return;
        settings_.warnings.push_back(file_ + name + ": is off, for there is no secret; give one of " + name +
                                     ".secret_file, " + name + ".secret_env, " + name + ".secret");
    }

    void judge_lifetimes() {
        if (settings_.chat.tokens.ttl > token::longest_chat_ttl) {
            fault("chat.token_ttl: Zendesk takes no chat token that lives longer than 7m");
        }
        auto& user_token_ttl = settings_.support_sdk.user_tokens.user_token_ttl;
        if (user_token_ttl > api::longest_user_token_ttl || user_token_ttl < std::chrono::seconds(1)) {
            fault("support_sdk.user_token_ttl: between \"1s\" and \"1h\", for it cannot be revoked");
        }
    }

    void judge_sso() {
        auto& pages = settings_.sso.pages;
        if (settings_.zendesk.subdomain.empty() && !is_given("zendesk.subdomain")) {
            fault(
                "sso: zendesk.subdomain is missing: \"acme\" for https://acme.zendesk.com, where the token goes");
        }
        judge_address("sso.login_page", pages.login_page);
        judge_address("sso.after_logout", pages.after_logout);
        if (!pages.login_page.empty() && settings_.public_url.empty()) {
            fault(
                "sso.login_page: your page must be told the way back: set server.public_url, where browsers find "
                "this service");
        }
        for (const auto& host : pages.allowed_return_hosts) {
            if (api::is_host_name(host)) continue;
            fault("sso.allowed_return_hosts: \"" + host +
                  "\" is no host name; write it alone and in lower case, such as help.example.com");
        }
        judge_attributes();
        if (pages.login_page.empty() && !settings_.password.enabled) {
            settings_.warnings.push_back(
                file_ +
                "sso: whoever has no session hears only that they must sign in first: set sso.login_page, "
                "or callers.password.enabled for the built-in page");
        }
    }

    void judge_address(const std::string& key, const std::string& address) {
        if (address.empty()) return;
        // A page of one script may keep its place behind a "#".
        std::string before = address.substr(0, address.find('#'));
        constexpr std::string_view place = "{return_to}";
        if (const auto at = before.find(place); at != std::string::npos) before.replace(at, place.size(), "x");
        const bool visible =
            std::all_of(address.begin(), address.end(), [](char byte) { return byte > 0x20 && byte < 0x7f; });
        const auto url = http::parse_url(before);
        if (!visible || !url) {
            fault(key + " is no address of a page: write it like https://www.example.com/login");
        } else if (!url->is_https && !url->is_loopback()) {
            fault(key + " begins with http://, where everybody on the way could read along; write https://");
        }
    }

    void judge_attributes() {
        for (const auto& name : settings_.sso.tokens.attributes) {
            if (model::is_sso_attribute(name)) continue;
            std::vector<std::string> known;
            for (const auto candidate : model::sso_attribute_names()) known.emplace_back(candidate);
            fault("sso.attributes: there is no attribute \"" + name + "\"" + suggest(name, known));
        }
    }

    // zendesk-facts §7.8: each product has a secret of its own, and one pasted twice opens one door only.
    void warn_of_shared_secrets() {
        const auto profiles = model::all_profiles();
        for (auto one = profiles.begin(); one != profiles.end(); ++one) {
            for (auto other = one + 1; other != profiles.end(); ++other) {
                const auto& secret = secret_of(settings_, *other);
                if (secret.empty() || !signs_with(settings_, *one, secret)) continue;
                settings_.warnings.push_back(
                    file_ + std::string(to_string(*one)) + " and " + std::string(to_string(*other)) +
                    " have the same secret, and Zendesk gives each its own: one of them is "
                    "in the wrong place");
            }
        }
    }

    Settings& settings_;
    const WrittenKeys& written_;
    Secrets& secrets_;
    const std::string file_;
    std::vector<std::string> faults_;
};

}  // namespace

std::vector<Option> profile_options() {
    std::vector<Option> all;
    for (const auto& section : {chat_options(), help_center_options(), sso_options(), support_sdk_options()}) {
        all.insert(all.end(), section.begin(), section.end());
    }
    return examples(std::move(all));
}

bool has_secret_written(const WrittenKeys& written, Profile profile) {
    const std::string secret = std::string(to_string(profile)) + ".secret";
    return written.has(secret, 0) || written.has(secret + "_file", 0) || written.has(secret + "_env", 0);
}

bool signs_with(const Settings& settings, Profile profile, const core::Secret& secret) {
    if (profile != Profile::messaging) return secret_of(settings, profile).reveal() == secret.reveal();
    const auto& keys = settings.messaging_keys;
    return std::any_of(keys.begin(), keys.end(),
                       [&](const auto& key) { return key.secret.reveal() == secret.reveal(); });
}

std::vector<std::string> finish_profiles(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                         const std::string& file) {
    return ProfilesFinisher(settings, written, secrets, file).run();
}

const core::Secret& secret_of(const Settings& settings, Profile profile) {
    static const core::Secret none;
    switch (profile) {
        case Profile::messaging:
            return none;
        case Profile::chat:
            return settings.chat.secret;
        case Profile::help_center:
            return settings.help_center.secret;
        case Profile::sso:
            return settings.sso.secret;
        case Profile::support_sdk:
            return settings.support_sdk.secret;
    }
    return none;
}

bool has_profiles(const Settings& settings) {
    const auto profiles = model::all_profiles();
    return !settings.messaging_keys.empty() || std::any_of(profiles.begin(), profiles.end(), [&](Profile profile) {
        return !secret_of(settings, profile).empty();
    });
}

}  // namespace tokenbooth::config
