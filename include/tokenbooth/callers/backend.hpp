// What the three kinds of backend have in common: they may name a user, and are known by a configured name.
#pragma once

#include <tokenbooth/callers/last_use.hpp>
#include <tokenbooth/model/caller.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct BackendOptions {
    /// What the logs call it.
    std::string name;
    std::vector<model::Profile> profiles = model::all_profiles();
    /// Whether the directory kind `caller` takes its word; absent in the configuration until the directories are
    /// known, then as model::Caller has it.
    std::optional<bool> may_assert;
};

/// A backend that has been configured, and when it was last let in.
struct Backend {
    model::Caller caller;
    LastUse::Slot* last_use = nullptr;
};

/// `uses` must outlive the backend.
Backend make_backend(const BackendOptions& options, model::CallerKind kind, LastUse& uses);

}  // namespace tokenbooth::callers
