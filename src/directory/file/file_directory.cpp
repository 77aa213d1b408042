#include <tokenbooth/directory/directory_errors.hpp>
#include <tokenbooth/directory/file/file_directory.hpp>
#include <tokenbooth/directory/file/user_file.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <sys/stat.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace tokenbooth::directory::file {
namespace {

using core::Failure;

using Clock = std::chrono::steady_clock;

// What could not be read may be readable later without having changed: no descriptors were left, a disk hung.
constexpr std::chrono::seconds try_again_after(5);

// What changes when the file does, also when another one takes its place.
struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = -1;
    std::int64_t modified = 0;
    std::int64_t changed = 0;

    bool operator==(const Stamp&) const = default;
};

Stamp stamp_of(const std::filesystem::path& path) {
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return {};
    return {.device = status.st_dev,
            .inode = status.st_ino,
            .size = status.st_size,
            .modified = status.st_mtim.tv_sec * nanoseconds + status.st_mtim.tv_nsec,
            // Also moves where only the permissions were mended.
            .changed = status.st_ctim.tv_sec * nanoseconds + status.st_ctim.tv_nsec};
}

std::string describe(const std::filesystem::path& path, const std::vector<BadRow>& bad_rows) {
    constexpr std::size_t most_named = 5;
    std::string text = path.string() + ":";
    for (std::size_t i = 0; i < bad_rows.size() && i < most_named; ++i) {
        text += (i == 0 ? " row " : "; row ") + std::to_string(bad_rows[i].number) + ": " + bad_rows[i].reason;
    }
    if (bad_rows.size() > most_named) {
        text += "; and " + std::to_string(bad_rows.size() - most_named) + " more";
    }
    return text;
}

core::Result<std::shared_ptr<const UserIndex>, Failure> try_load(const std::filesystem::path& path) {
    auto file = read_user_file(path);
    if (!file) return file.error();
    find_repeated_ids(*file);
    if (!file->bad_rows.empty()) return Failure{.message = describe(path, file->bad_rows)};
    std::vector<IndexedUser> users;
    users.reserve(file->users.size());
    for (auto& row : file->users) {
        users.push_back({.user = std::move(row.user), .password_hash = core::Secret(row.password_hash)});
    }
    return std::make_shared<const UserIndex>(std::move(users));
}

// A file that is too large for this machine is a broken one, not the end of the service.
core::Result<std::shared_ptr<const UserIndex>, Failure> load(const std::filesystem::path& path) {
    try {
        return try_load(path);
    } catch (const std::exception& error) {
        return Failure{.message = path.string() + ": " + error.what()};
    }
}

class FileDirectory final : public UserDirectory {
  public:
    FileDirectory(FileOptions options, FileReloaded reloaded, Stamp stamp, std::shared_ptr<const UserIndex> users)
        : options_(std::move(options)),
          reloaded_(std::move(reloaded)),
          users_(std::move(users)),
          watcher_([this, stamp] { watch(stamp); }) {}

    ~FileDirectory() override {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        end_.notify_all();
        watcher_.join();
    }
    FileDirectory(const FileDirectory&) = delete;
    FileDirectory& operator=(const FileDirectory&) = delete;

    std::string_view name() const override { return options_.name; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        const auto users = this->users();
        if (users == nullptr) co_return no_good_version();
        co_return users->find(subject, options_.name);
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline) override {
        const auto users = this->users();
        if (users == nullptr) co_return no_good_version();
        co_return users->find_login(subject, options_.name);
    }

    core::Task<core::Result<void>> probe(core::Deadline) override {
        if (users() == nullptr) co_return no_good_version();
        co_return core::Result<void>();
    }

  private:
    core::Error no_good_version() const {
        return unavailable(options_.name, "there has been no good version of " + options_.path.string() + " yet");
    }

    std::shared_ptr<const UserIndex> users() const {
        const std::lock_guard lock(mutex_);
        return users_;
    }

    void watch(Stamp taken) {
        Stamp last = taken;
        bool failed = users() == nullptr;
        Clock::time_point tried_at = Clock::now();
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                if (end_.wait_for(lock, options_.look_every, [this] { return ending_; })) return;
            }
            const Stamp now = stamp_of(options_.path);
            const bool stands_still = now == std::exchange(last, now);
            const bool again = failed && Clock::now() - tried_at >= try_again_after;
            if ((now == taken && !again) || !stands_still) continue;
            const auto loaded = load(options_.path);
            // Changed while it was read: once more, when it stands still again.
            if (stamp_of(options_.path) != now) continue;
            const bool news = now != taken;
            taken = now;
            tried_at = Clock::now();
            failed = !loaded;
            if (!loaded) {
                if (news) reloaded_(loaded.error());
                continue;
            }
            {
                const std::lock_guard lock(mutex_);
                users_ = *loaded;
            }
            reloaded_((*loaded)->size());
        }
    }

    const FileOptions options_;
    const FileReloaded reloaded_;
    mutable std::mutex mutex_;
    std::condition_variable end_;
    bool ending_ = false;
    std::shared_ptr<const UserIndex> users_;
    std::thread watcher_;
};

}  // namespace

core::Result<std::unique_ptr<UserDirectory>, Failure> make_file_directory(FileOptions options,
                                                                          FileReloaded reloaded) {
    const Stamp stamp = stamp_of(options.path);
    auto users = load(options.path);
    if (!users && !options.may_be_absent) return users.error();
    if (!users) reloaded(users.error());
    std::shared_ptr<const UserIndex> known;
    if (users) known = std::move(*users);
    return std::unique_ptr<UserDirectory>(
        std::make_unique<FileDirectory>(std::move(options), std::move(reloaded), stamp, std::move(known)));
}

}  // namespace tokenbooth::directory::file
