#include <tokenbooth/directory/caller/caller_directory.hpp>

#include <utility>

namespace tokenbooth::directory::caller {
namespace {

class CallerDirectory final : public UserDirectory {
  public:
    explicit CallerDirectory(std::string name) : name_(std::move(name)) {}

    std::string_view name() const override { return name_; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        if (!subject.assertion || subject.key != model::SubjectKey::external_id) co_return FoundUser();
        model::User user;
        user.external_id = subject.value;
        user.name = subject.assertion->name;
        user.email = subject.assertion->email;
        user.email_verified = subject.assertion->email_verified;
        co_return std::make_shared<const model::User>(std::move(user));
    }

    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

  private:
    const std::string name_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_caller_directory(std::string name) {
    return std::make_unique<CallerDirectory>(std::move(name));
}

}  // namespace tokenbooth::directory::caller
