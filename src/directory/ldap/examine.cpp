#include <tokenbooth/directory/ldap/examine.hpp>

#include "directory/ldap/server.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

using State = Examination::State;
using Kind = LdapFailure::Kind;

std::string mend_of(const LdapFailure& failure, const Server& server) {
    switch (failure.kind) {
        case Kind::unreachable:
        case Kind::late:
            return "does a server listen at the url, and does a firewall let this machine reach it?";
        case Kind::untrusted:
            return "try openssl s_client -connect " + server.address() +
                   (server.options().start_tls ? " -starttls ldap" : "") +
                   "; the url names what the certificate names";
        case Kind::lost:
            return "is it an LDAP server, and is its port for TLS (ldaps://) or without (ldap://)?";
        case Kind::refused:
            break;
    }
    if (failure.code == LDAP_NO_SUCH_OBJECT) return "check base_dn, and that bind_dn may read there";
    if (failure.code == LDAP_INVALID_CREDENTIALS)
        return "check bind_dn and bind_password with ldapwhoami -x -H … -D … -W, and -ZZ where it is start_tls";
    if (failure.code == LDAP_FILTER_ERROR) return "check filter; try it with ldapsearch";
    return "try the same with ldapsearch";
}

std::string fields_missing_from(const model::User& user, const LdapAttributes& attributes) {
    const std::array<std::pair<bool, const std::string*>, 3> fields = {
        {{user.username.has_value(), &attributes.username},
         {user.name.has_value(), &attributes.name},
         {user.email.has_value(), &attributes.email}}};
    std::string missing;
    for (const auto& [there, attribute] : fields) {
        if (there || attribute->empty()) continue;
        missing += (missing.empty() ? "" : ", ") + *attribute;
    }
    return missing;
}

Examination judge_sample(const Server& server, const std::string& reached, const Entries& sample) {
    if (sample.entries.empty()) {
        return {.state = State::warning,
                .found = reached + ", but nobody below base_dn that matches filter may be seen",
                .mend = "check base_dn and filter, and that bind_dn may read there"};
    }
    const auto user = server.look_up().read(sample.entries.front());
    if (!user)
        return {.state = State::failed, .found = reached + "; " + user.error().message, .mend = "see there"};
    const std::string& dn = sample.entries.front().dn;
    const auto missing = fields_missing_from(*user, server.options().attributes);
    if (!missing.empty()) {
        return {.state = State::warning,
                .found = reached + "; " + dn + " has no " + missing + " that may be seen",
                .mend = "map attributes to what your users have, and let bind_dn read it"};
    }
    return {.state = State::ok, .found = reached + "; " + dn + " has the external id " + user->external_id};
}

}  // namespace

Examination examine(LdapOptions options, core::Deadline deadline) {
    const auto made = Server::make(std::move(options));
    if (!made) return {.state = State::failed, .found = made.error().message, .mend = "see there"};
    Server& server = **made;
    const auto failed = [&](const LdapFailure& failure) {
        return Examination{.state = State::failed,
                           .found = server.address() + ": " + failure.text,
                           .mend = mend_of(failure, server)};
    };
    const auto connection = Connection::open(server.route(), deadline);
    if (!connection) return failed(connection.error());
    const auto bound = server.bind_searcher(**connection, deadline);
    if (!bound) return failed(bound.error());
    const auto sample = (*connection)->search(server.look_up().sample(), deadline);
    if (!sample) return failed(sample.error());
    const std::string protocol = (*connection)->protocol();
    const auto& searcher = server.options().bind_dn;
    return judge_sample(server,
                        server.address() + " answers " + (protocol.empty() ? "without TLS" : "by " + protocol) +
                            (searcher.empty() ? " to anybody" : " to " + searcher),
                        *sample);
}

}  // namespace tokenbooth::directory::ldap
