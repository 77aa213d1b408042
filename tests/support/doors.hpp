// A service with all of Zendesk's doors open, each with a secret of its own, over users who differ in what each
// door asks of them.
#pragma once

#include "support/canary.hpp"
#include "support/cli.hpp"
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/password_hashes.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace tokenbooth::test {

constexpr const char* chat_secret = "a-chat-secret-of-forty-characters-or-more";
constexpr const char* help_center_secret = "a-help-centre-secret-of-forty-characters!";
constexpr const char* sso_secret = "a-single-sign-on-secret-of-40-characters!";
constexpr const char* support_sdk_secret = "a-support-sdk-secret-of-forty-characters!";

class Doors : public Cli {
  protected:
    /// `more` stands before the tables of the doors, `after` behind all.
    void serve(const std::string& more = "", const std::string& after = "", const std::string& sso_lines = "",
               const std::string& support_sdk_lines = "") {
        folder_.write(
            "users.csv",
            "external_id,username,name,email,email_verified,password_hash,disabled,tags,organization,role\n"
            "1,jane,Jane Soap,janes@soap.com,true,\"" +
                std::string(cheap_argon2id) +
                "\",false,vip;gold,Soap Inc,end_user\n"
                "2,zoe,Zoë,zoë@soap.com,true,\"" +
                cheap_argon2id +
                "\",false,,,\n"
                "3,max,Max,max@soap.com,false,\"" +
                cheap_argon2id +
                "\",false,,,\n"
                "4,noel,Noel,,,\"" +
                cheap_argon2id +
                "\",false,,,\n"
                "5,anon,,anon@soap.com,true,\"" +
                cheap_argon2id +
                "\",false,,,\n"
                "6,gone,Gone,gone@soap.com,true,\"" +
                cheap_argon2id +
                "\",true,,,\n"
                "7,markup,\"\"\"><svg onload=alert(1)>\",m@soap.com,true,\"" +
                cheap_argon2id + "\",false,,,\n8,verbose," + std::string(300, 'n') + ",v@soap.com,true,\"" +
                cheap_argon2id + "\",false,,,\n");
        api_key_ =
            configure(more + "\n[callers.password]\nenabled = true\n[rate_limit]\nfailed_logins = \"off\"\n" +
                      "[zendesk]\nsubdomain = \"acme\"\n[chat]\nsecret = \"" + chat_secret +
                      "\"\n[help_center]\nsecret = \"" + help_center_secret + "\"\n[sso]\nsecret = \"" +
                      sso_secret + "\"\n" + sso_lines + "[support_sdk]\nsecret = \"" + support_sdk_secret +
                      "\"\n" + support_sdk_lines + "[[directory]]\nkind = \"file\"\npath = \"users.csv\"\n");
        folder_.write("tokenbooth.toml", TemporaryFolder::read(folder_.path() / "tokenbooth.toml") + after);
        service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
        // Listens, and knows its signals.
        service_->port();
    }

    Answer post(const std::string& path, const std::string& body, const std::string& fields = "",
                const std::string& type = "application/json") {
        return ask_once(service_->port(), "POST " + path +
                                              " HTTP/1.1\r\nHost: login.example.com\r\nContent-Type: " + type +
                                              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                                              fields + "\r\n" + body);
    }
    Answer get(const std::string& path, const std::string& fields = "") {
        return ask_once(service_->port(),
                        "GET " + path + " HTTP/1.1\r\nHost: login.example.com\r\n" + fields + "\r\n");
    }
    /// As the backend that may ask.
    Answer ask(const std::string& path, const std::string& body) {
        return post(path, body, "Authorization: Bearer " + api_key_ + "\r\n");
    }

    std::string api_key_;
    std::optional<RunningTokenbooth> service_;
};

inline std::string code_of(const Answer& answer) { return nlohmann::json::parse(answer.body)["code"]; }

}  // namespace tokenbooth::test
