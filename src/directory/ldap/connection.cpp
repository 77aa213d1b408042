#include "directory/ldap/connection.hpp"

#include "directory/ldap/bind_verdict.hpp"

#include <openldap.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

using Kind = LdapFailure::Kind;

// A user's entry without its photographs is a few kilobytes; what is asked for is less.
constexpr ber_len_t longest_message = std::size_t{256} * 1024;
constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
// Two entries, their result, and references to other servers, which Active Directory has a handful of.
constexpr int most_messages = 64;

struct FreeText {
    void operator()(char* text) const { ldap_memfree(text); }
};
struct FreeControls {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};
struct FreeValues {
    void operator()(berval** values) const { ldap_value_free_len(values); }
};
using Text = std::unique_ptr<char, FreeText>;

berval view_of(std::string_view bytes) {
    // libldap does not write to what it is given here.
    return {.bv_len = bytes.size(), .bv_val = const_cast<char*>(bytes.data())};
}

}  // namespace

struct Connection::Verdict {
    int code = LDAP_OTHER;
    std::string said;
    std::unique_ptr<LDAPControl*, FreeControls> controls;

    LdapFailure failure() const {
        return {.kind = Kind::refused,
                .text = std::string(ldap_err2string(code)) + (said.empty() ? "" : ": " + said),
                .code = code};
    }
};

LdapResult<std::unique_ptr<Connection>> Connection::open(Route& route, core::Deadline deadline) {
    auto socket = route.dialler.dial(deadline);
    if (!socket) return socket.error();
    std::unique_ptr<Connection> made(new Connection(std::move(*socket)));
    made->wire_.begin(deadline, most_bytes);
    const auto& endpoint = route.dialler.endpoint();
    if (endpoint.kind == Endpoint::Kind::tls) {
        auto secured = made->wire_.start_tls(*route.tls, endpoint.host);
        if (!secured) return secured.error();
    }
    auto attached = made->attach();
    if (attached && route.start_tls) attached = made->start_tls(route);
    if (!attached) return attached.error();
    return made;
}

LdapResult<void> Connection::attach() {
    // An address at which nobody can be: should libldap ever mean to connect by itself, it must not get anywhere.
    LDAP* raw = nullptr;
    if (ldap_init_fd(wire_.socket(), LDAP_PROTO_EXT, "ldapi://%2Fdev%2Fnull", &raw) != LDAP_SUCCESS) {
        return LdapFailure{.kind = Kind::unreachable, .text = "libldap could not be set up"};
    }
    handle_.reset(raw);
    Sockbuf* buffer = nullptr;
    ldap_get_option(raw, LDAP_OPT_SOCKBUF, &buffer);
    ber_sockbuf_add_io(buffer, &Wire::functions(), LBER_SBIOD_LEVEL_PROVIDER, &wire_);
    ber_len_t longest = longest_message;
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &longest);
    // Whatever ldap.conf on this machine says.
    const int version = LDAP_VERSION3;
    const int never = LDAP_DEREF_NEVER;
    const int none = LDAP_NO_LIMIT;
    ldap_set_option(raw, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(raw, LDAP_OPT_DEREF, &never);
    ldap_set_option(raw, LDAP_OPT_SIZELIMIT, &none);
    ldap_set_option(raw, LDAP_OPT_TIMELIMIT, &none);
    // To follow one would take our password to wherever it points.
    ldap_set_option(raw, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    return {};
}

LdapResult<void> Connection::start_tls(const Route& route) {
    int id = 0;
    const int sent = ldap_extended_operation(handle_.get(), LDAP_EXOP_START_TLS, nullptr, nullptr, nullptr, &id);
    if (sent != LDAP_SUCCESS) return not_sent(sent);
    auto answer = next_answer(id);
    if (!answer) return answer.error();
    const auto verdict = judge(answer->get());
    if (!verdict) return verdict.error();
    if (ldap_msgtype(answer->get()) != LDAP_RES_EXTENDED || verdict->code != LDAP_SUCCESS) {
        return LdapFailure{.kind = Kind::untrusted,
                           .text = "the server refuses StartTLS: " + verdict->failure().text};
    }
    return wire_.start_tls(*route.tls, route.dialler.endpoint().host);
}

LdapFailure Connection::not_sent(int code) const {
    const bool wire = code == LDAP_SERVER_DOWN || code == LDAP_TIMEOUT;
    if (wire) return wire_.failure();
    // Nothing has left: a filter that is none, a name that is none.
    return {.kind = Kind::refused, .text = ldap_err2string(code), .code = code};
}

LdapResult<Connection::Message> Connection::next_answer(int message_id) {
    for (;;) {
        // Never waits by itself: it would do so without TLS's own buffer, and by the wall clock.
        timeval at_once{.tv_sec = 0, .tv_usec = 0};
        LDAPMessage* raw = nullptr;
        const int type = ldap_result(handle_.get(), message_id, LDAP_MSG_ONE, &at_once, &raw);
        if (type > 0) return Message(raw);
        int code = LDAP_SUCCESS;
        ldap_get_option(handle_.get(), LDAP_OPT_RESULT_CODE, &code);
        if (type < 0 && code == LDAP_SERVER_DOWN) return wire_.failure();
        if (type < 0) return LdapFailure{.kind = Kind::lost, .text = ldap_err2string(code)};
        if (!wire_.wait_readable()) return LdapFailure{.kind = Kind::late, .text = "no answer in time"};
    }
}

LdapResult<Connection::Verdict> Connection::judge(LDAPMessage* message, std::string_view hidden) const {
    Verdict verdict;
    char* said = nullptr;
    LDAPControl** controls = nullptr;
    const int parsed =
        ldap_parse_result(handle_.get(), message, &verdict.code, nullptr, &said, nullptr, &controls, 0);
    const Text text(said);
    verdict.controls.reset(controls);
    if (parsed != LDAP_SUCCESS) return LdapFailure{.kind = Kind::lost, .text = "the server's answer is no LDAP"};
    if (text != nullptr) verdict.said = printable(without(text.get(), hidden));
    return verdict;
}

LdapResult<BindAnswer> Connection::bind(const std::string& dn, const core::Secret& password,
                                        core::Deadline deadline) {
    if (dn.empty() || password.empty()) return BindAnswer{.accepted = false, .reason = "no name or no password"};
    wire_.begin(deadline, most_bytes);
    berval credential = view_of(password.reveal());
    LDAPControl ask_policy{.ldctl_oid = const_cast<char*>(LDAP_CONTROL_PASSWORDPOLICYREQUEST),
                           .ldctl_value = {},
                           .ldctl_iscritical = 0};
    std::array<LDAPControl*, 2> controls = {&ask_policy, nullptr};
    int id = 0;
    const int sent =
        ldap_sasl_bind(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credential, controls.data(), nullptr, &id);
    if (sent != LDAP_SUCCESS) return not_sent(sent);
    auto answer = next_answer(id);
    if (!answer) return answer.error();
    const auto verdict = judge(answer->get(), password.reveal());
    if (!verdict) return verdict.error();
    if (ldap_msgtype(answer->get()) != LDAP_RES_BIND) {
        return LdapFailure{.kind = Kind::lost, .text = "the server answers a bind with something else"};
    }
    if (verdict->code == LDAP_SUCCESS) return BindAnswer{.accepted = true, .reason = {}};
    if (!blames_the_user(verdict->code)) return verdict->failure();
    return BindAnswer{.accepted = false,
                      .reason = refusal_reason(verdict->code, verdict->said,
                                               policy_reason(handle_.get(), verdict->controls.get()))};
}

LdapResult<Entries> Connection::search(const SearchRequest& request, core::Deadline deadline) {
    wire_.begin(deadline, most_bytes);
    std::vector<char*> attributes;
    attributes.reserve(request.attributes.size() + 1);
    for (const auto& attribute : request.attributes) attributes.push_back(const_cast<char*>(attribute.c_str()));
    attributes.push_back(nullptr);
    // The server's limit, in whole seconds; ours is the deadline.
    timeval limit{.tv_sec = deadline.remaining().count() / 1000 + 1, .tv_usec = 0};
    int id = 0;
    const int sent =
        ldap_search_ext(handle_.get(), request.base.c_str(), LDAP_SCOPE_SUBTREE, request.filter.c_str(),
                        attributes.data(), 0, nullptr, nullptr, &limit, request.size_limit, &id);
    if (sent != LDAP_SUCCESS) return not_sent(sent);
    Entries found;
    for (int messages = 0; messages < most_messages; ++messages) {
        auto answer = next_answer(id);
        if (!answer) return answer.error();
        const int type = ldap_msgtype(answer->get());
        // Another server's part of the tree. It is not asked; Active Directory names some with every answer.
        if (type == LDAP_RES_SEARCH_REFERENCE || type == LDAP_RES_INTERMEDIATE) continue;
        if (type == LDAP_RES_SEARCH_ENTRY) {
            if (found.entries.size() > static_cast<std::size_t>(request.size_limit)) {
                return LdapFailure{.kind = Kind::lost, .text = "the server does not keep to the size limit"};
            }
            found.entries.push_back(read_entry(answer->get(), request.attributes));
            continue;
        }
        const auto verdict = judge(answer->get());
        if (!verdict) return verdict.error();
        found.more = verdict->code == LDAP_SIZELIMIT_EXCEEDED;
        if (type != LDAP_RES_SEARCH_RESULT) {
            return LdapFailure{.kind = Kind::lost, .text = "the server answers a search with something else"};
        }
        if (verdict->code != LDAP_SUCCESS && !found.more) return verdict->failure();
        return found;
    }
    return LdapFailure{.kind = Kind::lost, .text = "the server answers with more than any user takes"};
}

Entry Connection::read_entry(LDAPMessage* message, const std::vector<std::string>& attributes) const {
    const Text dn(ldap_get_dn(handle_.get(), message));
    Entry entry{.dn = dn == nullptr ? "" : dn.get(), .values = {}};
    for (const auto& attribute : attributes) {
        const std::unique_ptr<berval*, FreeValues> values(
            ldap_get_values_len(handle_.get(), message, attribute.c_str()));
        auto& list = entry.values.emplace_back();
        for (berval** value = values.get(); value != nullptr && *value != nullptr; ++value) {
            if ((*value)->bv_len > 0) list.emplace_back((*value)->bv_val, (*value)->bv_len);
        }
    }
    return entry;
}

}  // namespace tokenbooth::directory::ldap
