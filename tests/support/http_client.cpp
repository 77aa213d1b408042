#include "support/http_client.hpp"

#include <tokenbooth/core/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace tokenbooth::test {
namespace {

using Clock = std::chrono::steady_clock;

Answer parse_head(std::string_view head) {
    Answer answer;
    const std::size_t line_end = head.find("\r\n");
    answer.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
    head.remove_prefix(line_end + 2);
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) throw std::runtime_error("malformed answer field");
        answer.fields[core::to_ascii_lower(line.substr(0, colon))] = line.substr(colon + 2);
        head.remove_prefix(end + 2);
    }
    return answer;
}

}  // namespace

HttpClient::HttpClient(std::uint16_t port, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, from, &address.sin_addr);
    bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        throw std::runtime_error("nobody listens at port " + std::to_string(port));
    }
}

HttpClient::~HttpClient() { ::close(socket_); }

void HttpClient::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the server has closed; what it said before is still to be read
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void HttpClient::finish_sending() const { shutdown(socket_, SHUT_WR); }

bool HttpClient::fill(Clock::time_point until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) throw std::runtime_error("no answer in time");
    std::array<char, 4096> bytes{};
    const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
}

Answer HttpClient::receive(std::chrono::milliseconds patience, bool head_only) {
    const auto until = Clock::now() + patience;
    std::size_t head_end = 0;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill(until)) throw std::runtime_error("the connection ended before the answer did: " + buffer_);
    }
    Answer answer = parse_head(std::string_view(buffer_).substr(0, head_end + 2));
    buffer_.erase(0, head_end + 4);
    if (answer.status == 100 || answer.status == 204 || answer.status == 304 || head_only) return answer;
    const std::size_t size = std::stoul(answer.field("content-length"));
    while (buffer_.size() < size) {
        if (!fill(until)) throw std::runtime_error("the connection ended within a body");
    }
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

bool HttpClient::closed(std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    try {
        while (buffer_.empty()) {
            if (!fill(until)) return true;
        }
    } catch (const std::runtime_error&) {
        return false;
    }
    return false;
}

Answer ask_once(std::uint16_t port, std::string_view request) {
    HttpClient client(port);
    client.send(request);
    return client.receive(std::chrono::seconds(10), request.starts_with("HEAD "));
}

std::string token_request(std::string_view api_key, std::string_view body, std::string_view more_fields) {
    return "POST /v1/messaging/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
           std::string(api_key) + "\r\nContent-Type: application/json\r\n" + std::string(more_fields) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace tokenbooth::test
