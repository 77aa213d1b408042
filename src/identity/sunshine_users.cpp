#include "identity/sunshine_answer.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokenbooth::identity {
namespace {

// RFC 7617 §2, in the base64 of RFC 4648 §4.
core::Secret basic_credentials(const SunshineOptions& options) {
    std::string pair = options.key_id + ":";
    pair += options.key_secret.reveal();
    std::string text = core::base64(pair);
    core::wipe(pair);
    text.insert(0, "Basic ");
    core::Secret credentials(text);
    core::wipe(text);
    return credentials;
}

class SunshineUsers final : public MessagingUsers {
  public:
    SunshineUsers(const SunshineOptions& options, std::unique_ptr<http::Client> client)
        : where_(options.base.origin()),
          users_(options.base.target + "/v2/apps/" + core::percent_encode(options.app_id) + "/users"),
          brand_(options.brand_id ? "brandId=" + core::percent_encode(*options.brand_id) : ""),
          credentials_(basic_credentials(options)),
          timeout_(options.timeout),
          client_(std::move(client)) {}

    core::Result<std::vector<MessagingUser>, core::Failure> find_holders(const std::string& email) override {
        // Far more than hold one address, unless Zendesk turns in circles.
        constexpr int most_pages = 20;
        std::string query = "?filter%5Bidentities.email%5D=" + core::percent_encode(email);
        if (!brand_.empty()) query += "&" + brand_;
        std::vector<MessagingUser> holders;
        std::string after;
        for (int pages = 0; pages < most_pages; ++pages) {
            auto page = read_page(
                send("GET", query + (after.empty() ? "" : "&page%5Bafter%5D=" + core::percent_encode(after))));
            if (!page) return page.error();
            std::move(page->users.begin(), page->users.end(), std::back_inserter(holders));
            if (page->after.empty()) return holders;
            after = std::move(page->after);
        }
        return core::Failure{.message = "Zendesk lists users without end for this address"};
    }

    core::Result<void, core::Failure> remove(const MessagingUser& user) override {
        return read_nothing(send("DELETE", "/" + core::percent_encode(user.id) + brand_query()));
    }

    core::Result<MessagingUser, core::Failure> remove_personal_information(const MessagingUser& user) override {
        return read_user(
            send("DELETE", "/" + core::percent_encode(user.id) + "/personalinformation" + brand_query()));
    }

  private:
    std::string brand_query() const { return brand_.empty() ? "" : "?" + brand_; }

    SunshineAnswer send(const std::string& method, const std::string& below_users) {
        http::ClientRequest request{.method = method, .target = users_ + below_users};
        request.fields.push_back({.name = "Accept", .value = "application/json"});
        request.fields.push_back({.name = "Authorization", .value = std::string(credentials_.reveal())});
        auto answer = client_->send(std::move(request), core::Deadline::after(timeout_)).result();
        if (answer) return answer;
        return http::ClientFailure{.kind = answer.error().kind, .reason = where_ + ": " + answer.error().reason};
    }

    const std::string where_;
    const std::string users_;
    const std::string brand_;
    const core::Secret credentials_;
    const std::chrono::milliseconds timeout_;
    const std::unique_ptr<http::Client> client_;
};

}  // namespace

bool MessagingUser::holds(std::string_view email) const {
    return std::any_of(emails.begin(), emails.end(), [email](const EmailIdentity& identity) {
        return core::equal_ignoring_ascii_case(identity.address, email);
    });
}

std::unique_ptr<MessagingUsers> make_sunshine_users(const SunshineOptions& options,
                                                    std::unique_ptr<http::Client> client) {
    return std::make_unique<SunshineUsers>(options, std::move(client));
}

}  // namespace tokenbooth::identity
