// Single sign-on over a running service, and what a test reads of its pages.
#pragma once

#include "support/doors.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::test {

/// The value of the form's field; empty where there is none.
std::string field_of(const Answer& page, const std::string& name);

std::string form_of(const std::vector<std::pair<std::string, std::string>>& fields);

/// "name=value" of the cookie that the answer sets.
std::string cookie_of(const Answer& answer);

/// A session as the service itself would seal one: what is in nobody's reach but ours.
std::string sealed_session(const std::string& external_id, const std::string& purpose = "sso session");

class Sso : public Doors {
  protected:
    Answer sign_in(const std::string& username, const std::string& password, const std::string& return_to = "",
                   const std::string& fields = "Sec-Fetch-Site: same-origin\r\n") {
        const Answer page = get("/v1/sso/login");
        const std::string csrf = field_of(page, "csrf");
        std::vector<std::pair<std::string, std::string>> form = {
            {"csrf", csrf}, {"username", username}, {"password", password}};
        if (!return_to.empty()) form.emplace_back("return_to", return_to);
        return post("/v1/sso/login", form_of(form), "Cookie: " + cookie_of(page) + "\r\n" + fields,
                    "application/x-www-form-urlencoded");
    }
    // Signs Jane in; the session's cookie as a field.
    std::string session(const std::string& username = "jane") {
        const Answer answer = sign_in(username, test_password);
        EXPECT_EQ(answer.status, 303U) << answer.body;
        return "Cookie: " + cookie_of(answer) + "\r\n";
    }
};

}  // namespace tokenbooth::test
