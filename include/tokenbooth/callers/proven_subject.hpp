// The subject that a session, a token or a proxy has named, once it has been found fit to look a user up by.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/subject.hpp>

#include <string>

namespace tokenbooth::callers {

/// Fails with what is wrong, for the logs: an empty value, control characters, what is no e-mail address.
core::Result<model::Subject, core::Failure> proven_subject(model::SubjectKey key, std::string value);

}  // namespace tokenbooth::callers
