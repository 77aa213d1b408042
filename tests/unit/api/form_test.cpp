// Forms and queries (WHATWG URL §5.1): read in one way only.
#include "api/form.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

TEST(Form, DecodesNamesAndValues) {
    const auto form = Form::read("a=1&b+c=d+e&%C3%BC=%26%3D%2b&empty=&alone&&");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->find("a"), "1");
    EXPECT_EQ(form->find("b c"), "d e");
    EXPECT_EQ(form->find("ü"), "&=+");
    EXPECT_EQ(form->find("empty"), "");
    EXPECT_EQ(form->find("alone"), "");
    EXPECT_EQ(form->find("absent"), std::nullopt);
}

TEST(Form, HasNoFieldThatStandsTwice) {
    const auto form = Form::read("a=1&a=2&b=3&%62=4");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->find("a"), std::nullopt);
    EXPECT_EQ(form->find("b"), std::nullopt) << "also where the name is encoded";
    EXPECT_TRUE(form->has("a"));
    EXPECT_FALSE(form->has("ab"));
}

TEST(Form, IsNoneWhereItCannotBeDecodedInOneWay) {
    for (const char* bad : {"a=%", "a=%2", "a=%zz", "a=%4z", "%=1", "a=%ff", "a=%c0%af", "a=%ed%a0%80"}) {
        EXPECT_FALSE(Form::read(bad)) << bad;
    }
    std::string many;
    for (int i = 0; i < 64; ++i) many += "a" + std::to_string(i) + "=&";
    EXPECT_TRUE(Form::read(many));
    EXPECT_FALSE(Form::read(many + "b="));
}

}  // namespace
}  // namespace tokenbooth::api
