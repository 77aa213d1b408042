// Directories that do what a test needs: hold some users, or fail in a given way.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace tokenbooth::test {

/// The simplest thing that keeps the contract: a list that is searched.
class FakeDirectory final : public directory::UserDirectory {
  public:
    explicit FakeDirectory(std::vector<model::User> users) : users_(std::move(users)) {}
    std::string_view name() const override { return "fake"; }
    core::Task<core::Result<directory::FoundUser>> find(const model::Subject& subject, core::Deadline) override;
    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

    std::atomic<std::size_t> asked = 0;

  private:
    std::vector<model::User> users_;
};

/// Fails every look-up with one error.
class FailingDirectory final : public directory::UserDirectory {
  public:
    explicit FailingDirectory(core::Errc code) : code_(code) {}
    std::string_view name() const override { return "failing"; }
    core::Task<core::Result<directory::FoundUser>> find(const model::Subject&, core::Deadline) override;
    core::Task<core::Result<void>> probe(core::Deadline) override;

  private:
    core::Error error() const;
    core::Errc code_;
};

/// Calls a function of the test at every look-up: to wait, to throw, to count.
class ScriptedDirectory final : public directory::UserDirectory {
  public:
    using Script = std::function<core::Task<core::Result<directory::FoundUser>>(const model::Subject&)>;
    explicit ScriptedDirectory(Script script) : script_(std::move(script)) {}
    std::string_view name() const override { return "scripted"; }
    core::Task<core::Result<directory::FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        return script_(subject);
    }
    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

  private:
    Script script_;
};

}  // namespace tokenbooth::test
