#include "config/callers.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <array>

namespace tokenbooth::config {
namespace {

// RFC 9110 §5.1: a field name is a token.
bool is_field_name(std::string_view name) {
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               std::string_view("!#$%&'*+-.^`|~").find(byte) != std::string_view::npos;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), allowed);
}

class Finisher {
  public:
    Finisher(Draft& draft, const WrittenKeys& written, Secrets& secrets)
        : settings_(draft.settings), written_(written), secrets_(secrets) {}

    std::vector<std::string> run() && {
        for (std::size_t index = 0; index < settings_.api_keys.size(); ++index) finish_api_key(index);
        for (std::size_t index = 0; index < settings_.signed_requests.size(); ++index) finish_signed(index);
        for (std::size_t index = 0; index < settings_.mtls.size(); ++index) finish_mtls(index);
        return std::move(faults_);
    }

  private:
    // "tokenbooth.toml:12: callers.signed: the caller "shop-backend""
    template <class List>
    std::string place(const std::string& array, const List& list, std::size_t index) const {
        return written_.place(array, index) + ": the caller \"" + list[index].name + "\"";
    }
    void fault(std::string sentence) { faults_.push_back(std::move(sentence)); }

    template <class List>
    void judge_name(const std::string& array, const List& list, std::size_t index) {
        if (list[index].name.empty()) {
            fault(written_.place(array, index) + ": has no name; the name is what the logs call it");
        }
    }
    // Whether another one before it is the same, as `same` says.
    template <class List, class Same>
    bool is_repeated(const List& list, std::size_t index, const Same& same) const {
        const auto end = list.begin() + static_cast<std::ptrdiff_t>(index);
        return std::any_of(list.begin(), end, [&](const auto& earlier) { return same(earlier, list[index]); });
    }

    void finish_api_key(std::size_t index) {
        const std::string array = "callers.api_keys";
        const auto& keys = settings_.api_keys;
        if (written_.is_empty(array, index)) return;
        judge_name(array, keys, index);
        if (!written_.has("callers.api_keys[].sha256", index)) {
            fault(place(array, keys, index) +
                  " has no sha256; `tokenbooth api-key new NAME` prints the whole stanza");
        }
        const auto same = [](const auto& left, const auto& right) { return left.sha256 == right.sha256; };
        if (is_repeated(keys, index, same))
            fault(place(array, keys, index) + " is there twice; remove one of them");
    }

    void finish_signed(std::size_t index) {
        const std::string array = "callers.signed";
        auto& backends = settings_.signed_requests;
        if (written_.is_empty(array, index)) return;
        judge_name(array, backends, index);
        const auto same = [](const auto& left, const auto& right) { return left.name == right.name; };
        if (is_repeated(backends, index, same)) {
            fault(place(array, backends, index) +
                  " is there twice; a request names its signer, so give each a name of its own");
        }
        auto secret = secrets_.take_signing_secret("callers.signed[].secret", index, place(array, backends, index),
                                                   settings_.allow_short_secrets);
        if (secret) backends[index].secret = std::move(*secret);
        constexpr std::chrono::hours longest(1);
        if (backends[index].window > longest || backends[index].window < std::chrono::seconds(1)) {
            fault(place(array, backends, index) + ": window must be between \"1s\" and \"1h\"");
        }
    }

    void finish_mtls(std::size_t index) {
        const std::string array = "callers.mtls";
        auto& backend = settings_.mtls[index];
        if (written_.is_empty(array, index)) return;
        judge_name(array, settings_.mtls, index);
        auto& name = backend.subject_alt_name;
        const bool known = std::any_of(name_kinds.begin(), name_kinds.end(), [&](std::string_view kind) {
            return name.starts_with(kind) && name.size() > kind.size();
        });
        if (!known) {
            fault(place(array, settings_.mtls, index) +
                  ": subject_alt_name must be dns:, uri:, email: or ip: and a name, such as dns:shop.internal");
        }
        if (name.starts_with("dns:")) name = core::to_ascii_lower(name);
        if (settings_.tls.client_ca_file.empty()) {
            fault(place(array, settings_.mtls, index) +
                  ": nobody can show a client certificate: add server.tls with certificate_file, private_key_file "
                  "and client_ca_file");
        }
    }

    static constexpr std::array<std::string_view, 4> name_kinds = {"dns:", "uri:", "email:", "ip:"};

    Settings& settings_;
    const WrittenKeys& written_;
    Secrets& secrets_;
    std::vector<std::string> faults_;
};

}  // namespace

bool has_callers(const Settings& settings) {
    return !settings.api_keys.empty() || !settings.signed_requests.empty() || !settings.mtls.empty() ||
           !settings.bearers.empty() || !settings.proxy.header.empty() || settings.session.is_on() ||
           settings.password.enabled;
}

std::vector<std::string> finish_password(const Settings& settings) {
    const auto& directories = settings.directories;
    const bool nowhere = std::all_of(directories.begin(), directories.end(), [](const auto& directory) {
        return directory.kind == DirectoryKind::caller;
    });
    if (!settings.password.enabled || !nowhere) return {};
    return {"callers.password: no directory holds passwords; add one that does, or leave enabled out"};
}

std::vector<std::string> finish_proxy(Settings& settings, const WrittenKeys& written) {
    const auto& header = settings.proxy.header;
    if (header.empty() && !written.has("callers.proxy.subject_is", 0)) return {};
    std::vector<std::string> faults;
    if (header.empty()) {
        faults.emplace_back("callers.proxy: has no header; write which field the proxy names the user in");
    } else if (!is_field_name(header) || header.find('_') != std::string::npos) {
        faults.push_back("callers.proxy: \"" + header +
                         "\" is no name of a field; write letters, digits and hyphens");
    }
    if (settings.server.trusted_proxies.empty()) {
        faults.emplace_back(
            "callers.proxy: nobody's word is believed: add the proxy's address to server.trusted_proxies");
    }
    settings.server.identity_fields.push_back(core::to_ascii_lower(header));
    return faults;
}

std::vector<std::string> finish_callers(Draft& draft, const WrittenKeys& written, Secrets& secrets) {
    return Finisher(draft, written, secrets).run();
}

}  // namespace tokenbooth::config
