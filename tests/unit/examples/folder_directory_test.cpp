// The worked example of docs/extending.md does what the interface asks of it.
#include "examples/folder_directory.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/directory/directory_guard.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory::folder {
namespace {

class ExampleDirectory : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_.write("42.json", R"({"name":"Jane","email":"jane@soap.com","email_verified":true})");
        folder_.write("13.json", R"({"disabled":true})");
        folder_.write("broken.json", "{");
    }
    core::Result<FoundUser> find(const std::string& value,
                                 model::SubjectKey key = model::SubjectKey::external_id) {
        const model::Subject subject{.key = key, .value = value};
        auto task = directory_->find(subject, core::Deadline::after(std::chrono::seconds(5)));
        return task.result();
    }

    test::TemporaryFolder folder_;
    core::BlockingPool pool_{1, 8};
    // As app/wiring has it: behind a guard.
    std::unique_ptr<UserDirectory> directory_ =
        make_directory_guard({}, make_folder_directory({.path = folder_.path()}, pool_));
};

TEST_F(ExampleDirectory, FindsAUserByTheirFile) {
    EXPECT_EQ((*find("42"))->name, "Jane");
    EXPECT_EQ((*find("42"))->email_verified, true);
    EXPECT_TRUE((*find("13"))->disabled);
    EXPECT_EQ(*find("nobody"), nullptr);
    EXPECT_EQ(*find("jane@soap.com", model::SubjectKey::email), nullptr);
}

TEST_F(ExampleDirectory, TakesNoIdForAPath) {
    for (const char* id : {"../42", "42.json", "/etc/passwd", ".", "", "4\x01"})
        EXPECT_EQ(*find(id), nullptr) << id;
    EXPECT_EQ(*find(std::string("42\0", 3)), nullptr);
}

TEST_F(ExampleDirectory, TellsAnOutageFromAnAnswer) {
    EXPECT_EQ(find("broken").error().code, core::Errc::internal_error);
    auto healthy = directory_->probe(core::Deadline::after(std::chrono::seconds(5)));
    EXPECT_TRUE(healthy.result());
}

}  // namespace
}  // namespace tokenbooth::directory::folder
