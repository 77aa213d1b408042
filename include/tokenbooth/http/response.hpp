// One answer. The connection adds Date, Content-Length, Connection, X-Request-Id and the security fields. A value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

class Response {
  public:
    struct Field {
        std::string_view name;
        std::string value;
    };

    explicit Response(unsigned status) : status_(status) {}

    /// The only way to write a field. Throws std::invalid_argument where CR, LF or NUL stands in it, so that no
    /// value can begin a field or a response of its own (threats.md F7). `name` is a literal: it is not copied.
    void set_field(std::string_view name, std::string value);
    /// `content_type` is a literal, too.
    void set_body(std::string_view content_type, std::string body);

    unsigned status() const { return status_; }
    const std::vector<Field>& fields() const { return fields_; }
    /// Empty where there is no body.
    std::string_view content_type() const { return content_type_; }
    const std::string& body() const { return body_; }

  private:
    unsigned status_;
    std::vector<Field> fields_;
    std::string_view content_type_;
    std::string body_;
};

}  // namespace tokenbooth::http
