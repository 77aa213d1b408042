#include "http/address.hpp"

#include <tokenbooth/http/probe.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <charconv>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

core::Result<unsigned, core::Failure> probe(const std::string& address, const std::string& path,
                                            std::chrono::milliseconds timeout) {
    const auto parsed = parse_address(address);
    if (!parsed) return parsed.error();

    asio::io_context io;
    Socket socket(io);
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    std::string answer;
    error_code failed = asio::error::timed_out;
    const auto read_answer = [&](const error_code& error, std::size_t) {
        failed = error;
        if (error) return;
        constexpr std::size_t most = 16 * 1024;
        asio::async_read_until(socket, asio::dynamic_buffer(answer, most), "\r\n",
                               [&](const error_code& ended, std::size_t) { failed = ended; });
    };
    socket.async_connect(reachable(*parsed), [&](const error_code& error) {
        failed = error;
        if (!error) asio::async_write(socket, asio::buffer(request), read_answer);
    });
    failed = asio::error::timed_out;
    io.run_for(timeout);
    if (!io.stopped()) failed = asio::error::timed_out;
    if (failed) return core::Failure{.message = "no answer from " + address + ": " + failed.message()};

    unsigned status = 0;
    constexpr std::string_view version = "HTTP/1.1 ";
    if (!answer.starts_with(version)) return core::Failure{.message = address + " does not speak HTTP/1.1"};
    std::from_chars(answer.data() + version.size(), answer.data() + answer.size(), status);
    return status;
}

}  // namespace tokenbooth::http
