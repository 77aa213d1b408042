#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <utility>

namespace tokenbooth::cli {
namespace {

constexpr const char* about =
    "Tokenbooth issues login tokens for Zendesk: it checks who is asking, looks the user up in your directory, "
    "and "
    "signs what the directory says.";

constexpr const char* footer =
    "New here? `tokenbooth demo` needs no configuration and prints a curl line that returns a token.\n"
    "`tokenbooth COMMAND --help` explains a command. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.";

// As commands spell it, and as the configuration and the findings do.
CLI::Validator is_profile() {
    return CLI::IsMember({"messaging", "chat", "help-center", "help_center", "sso", "support-sdk", "support_sdk"});
}

// Gathers what the subcommands bind to; `chosen` is set by the one whose words were given.
class Arguments {
  public:
    Arguments() {
        app_.require_subcommand(1);
        app_.footer(footer);
        add_config(&app_);
        add_running();
        add_check();
        add_users();
        add_keys_and_tokens();
        add_identity();
        add_operating();
    }

    std::variant<Command, int> parse(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::RequiredError& error) {
            // CLI11 would only say that a command is missing, also to someone who has misspelt one.
            const std::string word = argc > 1 ? argv[1] : "";
            const auto named =
                app_.get_subcommands([&](const CLI::App* known) { return known->get_name() == word; });
            if (!word.empty() && named.empty()) {
                std::cerr << "tokenbooth: there is no command \"" << word << "\"; tokenbooth --help lists them\n";
                return wrong_usage;
            }
            app_.exit(error);
            return wrong_usage;
        } catch (const CLI::ParseError& error) {
            return app_.exit(error) == 0 ? done : wrong_usage;
        }
        return std::visit(
            [this](auto command) -> Command {
                if constexpr (requires { command.config; }) command.config = config_;
                if constexpr (requires { command.json; }) command.json = json_;
                return command;
            },
            *chosen_);
    }

  private:
    template <class Chosen>
    void choose_at_end(CLI::App* subcommand, const Chosen& command) {
        subcommand->callback([this, &command] { chosen_ = command; });
    }

    void add_config(CLI::App* subcommand) {
        subcommand
            ->add_option(
                "--config", config_,
                "the configuration, where the command reads one (default: tokenbooth.toml here, if there is one)")
            ->type_name("FILE");
    }

    void add_json(CLI::App* subcommand) { subcommand->add_flag("--json", json_, "machine-readable output"); }

    static void add_user_fields(CLI::App* subcommand, UserFields& fields) {
        subcommand->add_option("--name", fields.name, "shown to agents");
        subcommand->add_option("--email", fields.email,
                               "one address, no other user's; a new one counts as unproved");
        subcommand->add_option("--email-verified", fields.email_verified,
                               "true only if the user has proved that it is theirs");
        subcommand->add_option("--username", fields.username, "for signing in");
        subcommand
            ->add_option("--sso", fields.sso,
                         "what single sign-on claims, such as organization=Acme or tags=vip;gold; may be given "
                         "several times, and without a VALUE it is forgotten")
            ->type_name("NAME=VALUE")
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }

    void add_running() {
        auto* serve = app_.add_subcommand("serve", "Run the service");
        add_config(serve);
        serve->add_flag("--take-over", serve_.take_over,
                        "Listen at the addresses of a running instance of the same user, too; then stop that one");
        choose_at_end(serve, serve_);

        auto* demo = app_.add_subcommand(
            "demo",
            "Run it with sample users in memory and keys made at the start; prints a page and a curl line to try");
        demo->add_option("--listen", demo_.listen, "a loopback address")
            ->type_name("HOST:PORT")
            ->capture_default_str();
        auto* key_file = demo->add_option("--messaging-key-file", demo_.messaging_key_file,
                                          "sign with the secret in this file, for a trial with the real widget")
                             ->type_name("FILE");
        auto* key_id =
            demo->add_option("--messaging-key-id", demo_.messaging_key_id, "and Zendesk's id of that key")
                ->type_name("app_…");
        key_file->needs(key_id);
        key_id->needs(key_file);
        demo->add_option("--snippet-key", demo_.snippet_key,
                         "show the real widget on /demo; what stands after key= in its snippet")
            ->type_name("KEY");
        add_config(demo);
        choose_at_end(demo, demo_);
    }

    void add_check() {
        auto* check = app_.add_subcommand(
            "check",
            "Try everything that the configuration names, and say how to mend what fails; exit 1 if any does");
        check->add_option("--user", check_.user, "look this user up, too")->type_name("EXTERNAL_ID");
        add_config(check);
        add_json(check);
        choose_at_end(check, check_);
    }

    void add_users() {
        auto* users = app_.add_subcommand("users", "The embedded user directory (SQLite)");
        users->require_subcommand(1);

        auto* add = users->add_subcommand("add", "Add one user");
        add->add_option("EXTERNAL_ID", users_add_.external_id, "your own, stable id of the user")->required();
        add_user_fields(add, users_add_.fields);
        add_config(add);
        choose_at_end(add, users_add_);

        auto* set = users->add_subcommand("set", "Change what is known of one user; what is not named stays");
        set->add_option("EXTERNAL_ID", users_set_.external_id)->required();
        add_user_fields(set, users_set_.fields);
        set->add_option("--unset", users_set_.unset, "forget this field")
            ->check(CLI::IsMember({"name", "email", "email-verified", "username"}))
            ->type_name("FIELD");
        add_config(set);
        choose_at_end(set, users_set_);

        auto* import = users->add_subcommand(
            "import",
            "Add or replace many users from a CSV file (a header line, then one user a line) or a JSON array");
        import->add_option("FILE", users_import_.file, "users.csv or users.json")->required();
        import->add_flag("--skip-bad", users_import_.skip_bad, "import the rest where some rows are bad");
        import->add_flag(
            "--zendesk-export", users_import_.zendesk_export,
            "the file is Zendesk's own export: take external_id, name, email and verified, ignore the rest");
        add_config(import);
        add_json(import);
        choose_at_end(import, users_import_);

        add_single_users(users);
    }

    void add_single_users(CLI::App* users) {
        auto* list = users->add_subcommand("list", "List all users");
        add_config(list);
        add_json(list);
        choose_at_end(list, users_list_);

        auto* show = users->add_subcommand("show", "Show one user");
        show->add_option("EXTERNAL_ID", users_show_.external_id)->required();
        add_config(show);
        add_json(show);
        choose_at_end(show, users_show_);

        auto* disable = users->add_subcommand("disable", "Refuse tokens for a user from now on");
        disable->add_option("EXTERNAL_ID", users_disable_.external_id)->required();
        add_config(disable);
        choose_at_end(disable, users_disable_);

        auto* enable = users->add_subcommand("enable", "Admit a disabled user again");
        enable->add_option("EXTERNAL_ID", users_enable_.external_id)->required();
        add_config(enable);
        choose_at_end(enable, users_enable_);

        auto* remove = users->add_subcommand("remove", "Forget a user");
        remove->add_option("EXTERNAL_ID", users_remove_.external_id)->required();
        add_config(remove);
        choose_at_end(remove, users_remove_);

        auto* password = users->add_subcommand(
            "set-password", "Set a user's password, asked for here or read from standard input");
        password->add_option("EXTERNAL_ID", users_set_password_.external_id)->required();
        add_config(password);
        choose_at_end(password, users_set_password_);
    }

    void add_keys_and_tokens() {
        auto* api_key = app_.add_subcommand("api-key", "Keys with which your backends ask");
        api_key->require_subcommand(1);
        auto* fresh = api_key->add_subcommand(
            "new", "Make a key (shown once) and print the configuration stanza that admits it");
        fresh->add_option("NAME", api_key_new_.name, "what the logs shall call it, such as shop-backend")
            ->required();
        add_config(fresh);
        add_json(fresh);
        choose_at_end(fresh, api_key_new_);

        auto* token = app_.add_subcommand("token", "Tokens on the command line");
        token->require_subcommand(1);
        auto* sign = token->add_subcommand("sign", "Sign a token for a user of the configured directory");
        sign->add_option("EXTERNAL_ID", token_sign_.external_id)->required();
        sign->add_option("--profile", token_sign_.profile, "which of Zendesk's doors it is for")
            ->check(is_profile())
            ->capture_default_str();
        sign->add_option("--ttl", token_sign_.ttl, "shorten the configured lifetime, in seconds")
            ->check(CLI::PositiveNumber);
        sign->add_option("--platform", token_sign_.platform, "whose lifetime to take")
            ->check(CLI::IsMember({"web", "android", "ios", "unity"}))
            ->capture_default_str();
        add_config(sign);
        add_json(sign);
        choose_at_end(sign, token_sign_);

        auto* inspect = token->add_subcommand(
            "inspect", "Say what Zendesk would object to in a token of any profile, and why; exit 1 if it would");
        inspect->add_option("TOKEN", token_inspect_.token, "the token; without it standard input is read");
        inspect
            ->add_option("--profile", token_inspect_.profile,
                         "which of Zendesk's doors it is for; guessed when left out")
            ->check(is_profile());
        add_config(inspect);
        add_json(inspect);
        choose_at_end(inspect, token_inspect_);
    }

    void add_identity() {
        auto* identity = app_.add_subcommand("identity", "Who holds an e-mail address in Zendesk's messaging");
        identity->require_subcommand(1);

        auto* lookup = identity->add_subcommand(
            "zendesk-lookup", "Ask Zendesk who holds an address: why it refuses somebody else's login with 409");
        lookup->add_option("EMAIL", zendesk_lookup_.email)->required();
        add_brand(lookup, zendesk_lookup_.brand);
        add_config(lookup);
        add_json(lookup);
        choose_at_end(lookup, zendesk_lookup_);

        auto* release = identity->add_subcommand(
            "zendesk-free",
            "Free an address in Zendesk: shows who holds it, says what will be lost, asks, and deletes that user");
        release->add_option("EMAIL", zendesk_free_.email)->required();
        auto* external_id = release
                                ->add_option("--external-id", zendesk_free_.external_id,
                                             "the holder to delete, where there are several")
                                ->type_name("ID");
        release
            ->add_option("--user-id", zendesk_free_.user_id,
                         "the same by Zendesk's own id, for a holder without an external id")
            ->type_name("ID")
            ->excludes(external_id);
        release->add_flag("--personal-information-only", zendesk_free_.personal_information_only,
                          "keep the user and its conversations; delete name, address, picture and fields");
        release->add_flag("--yes", zendesk_free_.yes, "do not ask");
        add_brand(release, zendesk_free_.brand);
        add_config(release);
        choose_at_end(release, zendesk_free_);
    }

    static void add_brand(CLI::App* subcommand, std::optional<std::string>& brand) {
        subcommand->add_option("--brand", brand, "Zendesk's id of a brand, where each brand has users of its own")
            ->type_name("ID");
    }

    void add_operating() {
        auto* healthcheck = app_.add_subcommand(
            "healthcheck", "Exit 0 when the service of this configuration answers /healthz with 200");
        healthcheck->add_flag("--ready", healthcheck_.ready, "ask /readyz instead: could it issue a token now?");
        add_config(healthcheck);
        choose_at_end(healthcheck, healthcheck_);

        auto* version = app_.add_subcommand("version", "Print the version");
        add_config(version);
        add_json(version);
        choose_at_end(version, version_);
    }

    CLI::App app_{about, "tokenbooth"};
    std::filesystem::path config_;
    bool json_ = false;
    std::optional<Command> chosen_;
    Serve serve_;
    RunDemo demo_;
    Check check_;
    UsersAdd users_add_;
    UsersSet users_set_;
    UsersImport users_import_;
    UsersList users_list_;
    UsersShow users_show_;
    UsersDisable users_disable_;
    UsersEnable users_enable_;
    UsersRemove users_remove_;
    UsersSetPassword users_set_password_;
    ApiKeyNew api_key_new_;
    TokenSign token_sign_;
    TokenInspect token_inspect_;
    ZendeskLookup zendesk_lookup_;
    ZendeskFree zendesk_free_;
    Healthcheck healthcheck_;
    Version version_;
};

}  // namespace

std::variant<Command, int> parse_arguments(int argc, char** argv) { return Arguments().parse(argc, argv); }

}  // namespace tokenbooth::cli
