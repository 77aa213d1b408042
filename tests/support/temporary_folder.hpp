// A folder of a test's own, gone with its end.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace tokenbooth::test {

class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, std::string_view bytes) const;
    static std::string read(const std::filesystem::path& file);

  private:
    std::filesystem::path path_;
};

}  // namespace tokenbooth::test
