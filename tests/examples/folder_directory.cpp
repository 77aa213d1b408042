#include "examples/folder_directory.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/directory/directory_errors.hpp>

#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

namespace tokenbooth::directory::folder {
namespace {

// What arrives from outside becomes a file name only where it is a plain one: no "../", no hidden file.
bool is_plain(std::string_view id) {
    return !id.empty() && id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

class FolderDirectory final : public UserDirectory {
  public:
    FolderDirectory(FolderOptions options, core::BlockingPool& pool) : options_(std::move(options)), pool_(pool) {}

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        // By anything but the id nobody is found here: that is an answer, too.
        if (subject.key != model::SubjectKey::external_id || !is_plain(subject.value)) co_return FoundUser();
        core::Result<FoundUser> found = FoundUser();
        std::function<void()> read = [&] { found = read_user(subject.value); };
        const bool ran = co_await pool_.run(std::move(read));
        if (!ran) co_return overloaded(options_.name, "the queue is full");
        co_return found;
    }

    core::Task<core::Result<void>> probe(core::Deadline) override {
        if (std::filesystem::is_directory(options_.path)) co_return core::Result<void>();
        co_return unavailable(options_.name, options_.path.string() + " is no folder");
    }

  private:
    core::Result<FoundUser> read_user(const std::string& id) const {
        const auto file = options_.path / (id + ".json");
        if (!std::filesystem::exists(options_.path)) {
            return unavailable(options_.name, options_.path.string() + " is gone");
        }
        if (!std::filesystem::exists(file)) return FoundUser();
        std::ifstream in(file, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        const auto members = core::read_json_object(text);
        if (!members) return unreadable(options_.name, file.string() + " is no JSON object");
        model::User user;
        user.external_id = id;
        for (const auto& member : *members) {
            if (member.name == "name") user.name = member.text;
            if (member.name == "email") user.email = member.text;
            if (member.name == "email_verified") user.email_verified = member.text == "true";
            if (member.name == "disabled") user.disabled = member.text == "true";
        }
        return std::make_shared<const model::User>(std::move(user));
    }

    const FolderOptions options_;
    core::BlockingPool& pool_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_folder_directory(FolderOptions options, core::BlockingPool& pool) {
    return std::make_unique<FolderDirectory>(std::move(options), pool);
}

}  // namespace tokenbooth::directory::folder
