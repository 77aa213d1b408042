#include "http/address.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace tokenbooth::http {

core::Result<boost::asio::ip::tcp::endpoint, core::Failure> parse_address(const std::string& text) {
    const core::Failure failure{.message = "\"" + text +
                                           "\" is no address to listen at; write 127.0.0.1:8080 or [::1]:8080"};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return failure;
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data() + colon + 1, end, port);
    if (fault != std::errc() || rest != end) return failure;

    std::string host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    if (error || address.is_v6() != bracketed) return failure;
    return boost::asio::ip::tcp::endpoint(address, port);
}

std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint) {
    const std::string host = endpoint.address().to_string();
    const std::string port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace tokenbooth::http
