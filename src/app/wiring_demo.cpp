#include <tokenbooth/app/demo_site.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::app {
namespace {

// The sample users, and whom visitors have typed in.
class DemoDirectory final : public directory::UserDirectory {
  public:
    explicit DemoDirectory(const api::DemoSessions& sessions) : sessions_(sessions) {}

    std::string_view name() const override { return "demo"; }

    core::Task<core::Result<directory::FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        // Its sessions name nobody in another way.
        if (subject.key != model::SubjectKey::external_id) co_return directory::FoundUser();
        co_return sessions_.find_user(subject.value);
    }

    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

  private:
    const api::DemoSessions& sessions_;
};

std::vector<keyring::KeyOptions> given_or_made(std::vector<keyring::KeyOptions> keys) {
    if (keys.empty()) keys.push_back(make_demo_key());
    return keys;
}

std::vector<std::unique_ptr<callers::Authenticator>> only(std::unique_ptr<callers::Authenticator> authenticator) {
    std::vector<std::unique_ptr<callers::Authenticator>> chain;
    chain.push_back(std::move(authenticator));
    return chain;
}

}  // namespace

DemoSite::DemoSite(config::DemoSettings settings, const core::Clock& clock, std::string version)
    : secrets_(given_or_made(std::move(settings.keys))),
      clock_(clock),
      sessions_(sample_users()),
      directory_(std::make_unique<DemoDirectory>(sessions_)),
      keys_{.messaging = keyring::Keyring(secrets_)},
      callers_(only(api::make_demo_authenticator(sessions_))),
      tokens_(*directory_, keys_, clock, {}),
      pages_(std::make_shared<const api::DemoOptions>(api::DemoOptions{
          .sessions = sessions_,
          .callers = callers_,
          .tokens = tokens_,
          .inspect = [this](std::string_view text,
                            std::optional<model::Profile> profile) { return inspect(text, profile); },
          .would_be_taken = [this](std::string_view token) { return would_be_taken(token); },
          .any_name = settings.any_name,
          .snippet_key = std::move(settings.snippet_key),
          .real_key = settings.real_key,
          .version = std::move(version)})) {}

bool DemoSite::would_be_taken(std::string_view token) const {
    const auto inspection = token::inspect(token, options_for(model::Profile::messaging));
    const auto& findings = inspection.findings;
    // What names a key that is not here is no error of the inspector's, which cannot know; Zendesk would.
    const bool is_ours = std::any_of(findings.begin(), findings.end(), [](const token::Finding& finding) {
        return finding.code == "signature" && finding.severity == token::Severity::ok;
    });
    return is_ours && !inspection.has_error();
}

token::InspectorOptions DemoSite::options_for(std::optional<model::Profile> profile) const {
    token::InspectorOptions options{.keys = {}, .profile = profile, .now = clock_.now()};
    for (const auto& key : secrets_) {
        options.keys.push_back({.profile = model::Profile::messaging, .id = key.id, .secret = &key.secret});
    }
    return options;
}

std::string DemoSite::inspect(std::string_view text, std::optional<model::Profile> profile) const {
    static const core::Secret known_to_everybody(api::broken_key_secret);
    auto options = options_for(profile);
    options.keys.push_back({.profile = model::Profile::messaging,
                            .id = std::string(api::broken_key_id),
                            .secret = &known_to_everybody});
    return to_json(token::inspect(text, options));
}

}  // namespace tokenbooth::app
