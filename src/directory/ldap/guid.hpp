// Active Directory's objectGUID: 16 bytes there, its canonical text here. The first three groups are stored with
// their least significant byte first ([MS-DTYP] §2.3.4.2). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::directory::ldap {

/// Whether values of this attribute are such 16 bytes.
bool is_guid_attribute(std::string_view attribute);

/// "6f9619ff-8b86-d011-b42d-00c04fc964ff"; nothing where `bytes` are not 16.
std::optional<std::string> guid_text(std::string_view bytes);
/// Back again; nothing where `text` is not exactly what guid_text() writes, in lower case.
std::optional<std::string> guid_bytes(std::string_view text);

}  // namespace tokenbooth::directory::ldap
