#include "support/fault_proxy.hpp"

#include <tokenbooth/core/descriptor.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

namespace tokenbooth::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool send_all(int socket, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool is_readable(int socket, int milliseconds) {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, milliseconds) > 0;
}

}  // namespace

FaultProxy::FaultProxy(std::uint16_t server) : server_(server), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 128) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
}

FaultProxy::~FaultProxy() {
    ending_ = true;
    accepting_.join();
    for (auto& thread : threads_) thread.join();
    close(listener_);
}

std::string FaultProxy::heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
}

void FaultProxy::accept_all() {
    while (!ending_) {
        if (!is_readable(listener_, 20)) continue;
        const int client = accept(listener_, nullptr, nullptr);
        if (client < 0) continue;
        threads_.emplace_back([this, client] { serve(client); });
    }
}

void FaultProxy::serve(int client_number) {
    const core::Descriptor client(client_number);
    const core::Descriptor server(socket(AF_INET, SOCK_STREAM, 0));
    const auto address = loopback(server_);
    if (connect(server.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return;
    std::array<char, 16384> buffer{};
    while (!ending_) {
        std::array<pollfd, 2> ends = {pollfd{.fd = client.number(), .events = POLLIN, .revents = 0},
                                      pollfd{.fd = server.number(), .events = POLLIN, .revents = 0}};
        if (poll(ends.data(), ends.size(), 20) <= 0) continue;
        if (ends[0].revents != 0) {
            const ssize_t size = recv(client.number(), buffer.data(), buffer.size(), 0);
            if (size <= 0) return;
            {
                const std::lock_guard lock(mutex_);
                heard_.append(buffer.data(), static_cast<std::size_t>(size));
            }
            if (!send_all(server.number(), buffer.data(), static_cast<std::size_t>(size))) return;
        }
        if (ends[1].revents != 0) {
            const ssize_t size = recv(server.number(), buffer.data(), buffer.size(), 0);
            if (size <= 0 || !answer(client.number(), buffer.data(), static_cast<std::size_t>(size))) return;
        }
    }
}

// False: the connection ends.
bool FaultProxy::answer(int client, const char* bytes, std::size_t size) {
    switch (fault_.load()) {
        case Fault::none:
            return send_all(client, bytes, size);
        case Fault::garbage: {
            std::string spoilt(bytes, size);
            for (auto& byte : spoilt) byte = static_cast<char>(byte ^ 0x5a);
            return send_all(client, spoilt.data(), spoilt.size());
        }
        case Fault::truncated:
            send_all(client, bytes, size / 2);
            return false;
        case Fault::reset: {
            send_all(client, bytes, size / 2);
            const linger at_once{.l_onoff = 1, .l_linger = 0};
            setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            return false;
        }
        case Fault::drip:
            for (std::size_t at = 0; at < size && !ending_ && fault_ == Fault::drip; ++at) {
                if (!send_all(client, bytes + at, 1)) return false;
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
            return fault_ == Fault::drip;
        case Fault::silence:
            return true;
        case Fault::flood: {
            // To PostgreSQL's client the beginning of a row of a gigabyte, to MariaDB's of a packet of 16 MB. Then
            // a pause, so that room for all of it has been made when the rest comes.
            const std::string announcement = std::string("D\x3f\xff\xff\xff", 5) + std::string(64, '\0');
            if (!send_all(client, announcement.data(), announcement.size())) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            // Whoever has stopped reading must not keep this thread.
            const timeval patience{.tv_sec = 0, .tv_usec = 50'000};
            setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
            // sendfile has no MSG_NOSIGNAL.
            std::signal(SIGPIPE, SIG_IGN);
            // Not copied here, so that it comes faster than anybody can read it.
            const std::string portion(std::size_t{16} << 20U, '\0');
            const core::Descriptor memory(memfd_create("flood", MFD_CLOEXEC));
            bool open = write(memory.number(), portion.data(), portion.size()) > 0;
            while (open && !ending_ && fault_ == Fault::flood) {
                off_t from = 0;
                open = sendfile(client, memory.number(), &from, portion.size()) > 0 || errno == EAGAIN;
            }
            return false;
        }
    }
    return false;
}

}  // namespace tokenbooth::test
