// application/x-www-form-urlencoded, as a form's body and as a query (WHATWG URL §5.1). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::api {

struct FormField {
    std::string name;
    std::string value;
};

/// Wiped when destroyed: a form may hold a password.
class Form {
  public:
    Form() = default;
    ~Form();
    Form(Form&&) noexcept = default;
    Form& operator=(Form&&) noexcept = default;
    Form(const Form&) = delete;
    Form& operator=(const Form&) = delete;

    /// Nothing where a "%" begins no two hexadecimal digits, where what it decodes to is not UTF-8, or where there
    /// are more fields than any form of ours has.
    static std::optional<Form> read(std::string_view text);

    /// The field's value; nothing where it is absent, and nothing where it stands twice: which of the two counted
    /// would be a matter of who reads it.
    std::optional<std::string_view> find(std::string_view name) const;
    bool has(std::string_view name) const;

  private:
    std::vector<FormField> fields_;
};

}  // namespace tokenbooth::api
