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
    /// A security field that every answer has (response_writer.cpp) is replaced by one that is set here.
    void set_field(std::string_view name, std::string value);
    bool has_field(std::string_view name) const;
    /// `content_type` is a literal, too.
    void set_body(std::string_view content_type, std::string body);
    /// The same of bytes that outlive every answer, such as a file in the binary: they are sent from where they
    /// are, so that a client that does not read holds no copy of them.
    void set_standing_body(std::string_view content_type, std::string_view bytes);

    unsigned status() const { return status_; }
    const std::vector<Field>& fields() const { return fields_; }
    /// Empty where there is no body.
    std::string_view content_type() const { return content_type_; }
    const std::string& body() const { return body_; }
    /// Empty where there is none of the kind; then body() is.
    std::string_view standing_body() const { return standing_body_; }

  private:
    unsigned status_;
    std::vector<Field> fields_;
    std::string_view content_type_;
    std::string body_;
    std::string_view standing_body_;
};

}  // namespace tokenbooth::http
