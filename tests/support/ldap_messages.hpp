// LDAP messages as a server writes them (RFC 4511), for a fault server; and such a server that begins well.
#pragma once

#include "support/fault_server.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tokenbooth::test {

/// Tag, length, contents (X.690 §8.1).
inline std::string ber(char tag, const std::string& contents) {
    std::string length;
    if (contents.size() < 128) {
        length = std::string(1, static_cast<char>(contents.size()));
    } else {
        length = std::string("\x82", 1) + static_cast<char>(contents.size() / 256) +
                 static_cast<char>(contents.size() % 256);
    }
    return std::string(1, tag) + length + contents;
}

inline std::string ldap_message(char id, const std::string& operation) {
    return ber('\x30', ber('\x02', std::string(1, id)) + operation);
}

/// An LDAPResult: its code and what the server says.
inline std::string ldap_result(char tag, char code, const std::string& said = "") {
    return ber(tag, ber('\x0a', std::string(1, code)) + ber('\x04', "") + ber('\x04', said));
}

constexpr char bind_response = '\x61';
constexpr char search_done = '\x65';
constexpr char extended_response = '\x78';

inline std::string ldap_attribute(const std::string& name, const std::string& value) {
    return ber('\x30', ber('\x04', name) + ber('\x31', ber('\x04', value)));
}

inline std::string ldap_entry(const std::string& dn, const std::string& attributes) {
    return ber('\x64', ber('\x04', dn) + ber('\x30', attributes));
}

/// The id of a request of ours: 30 len 02 01 id.
inline char id_of(const std::string& request) {
    const std::size_t length_bytes =
        (request[1] & 0x80) != 0 ? 1U + (static_cast<unsigned char>(request[1]) & 0x7fU) : 1U;
    return request[1 + length_bytes + 2];
}

/// Grants the bind, then leaves the search to `script`, with its id.
inline FaultServer::Script after_a_good_bind(std::function<void(FaultConnection&, char id)> script) {
    return [script = std::move(script)](FaultConnection& connection) {
        const std::string bind = connection.receive_some();
        if (bind.empty()) return;
        connection.send(ldap_message(id_of(bind), ldap_result(bind_response, 0)));
        const std::string search = connection.receive_some();
        if (!search.empty()) script(connection, id_of(search));
    };
}

}  // namespace tokenbooth::test
