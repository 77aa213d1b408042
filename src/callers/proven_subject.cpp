#include <tokenbooth/callers/proven_subject.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <optional>
#include <utility>

namespace tokenbooth::callers {

core::Result<model::Subject, core::Failure> proven_subject(model::SubjectKey key, std::string value) {
    // A user name obeys the rules of an external id: it is one, of the site's own choosing.
    const auto problem = key == model::SubjectKey::email ? model::find_email_problem(value)
                                                         : model::find_external_id_problem(value);
    if (problem) return core::Failure{.message = "the subject " + *problem};
    return model::Subject{.key = key, .value = std::move(value)};
}

}  // namespace tokenbooth::callers
