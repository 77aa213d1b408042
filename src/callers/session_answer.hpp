// What the site's answer says of a session (contract §4.3). Pure.
#pragma once

#include <tokenbooth/callers/session.hpp>

#include <variant>

namespace tokenbooth::callers {

using SessionVerdict = std::variant<model::Subject, Rejected, Undecided>;

/// `answer` is what the client received, or why there is none.
SessionVerdict judge_session_answer(const core::Result<http::ClientAnswer, http::ClientFailure>& answer,
                                    const SessionOptions& options);

}  // namespace tokenbooth::callers
