#include "directory/mysql/connection.hpp"

#include <errmsg.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <new>
#include <string_view>

namespace tokenbooth::directory::mysql {
namespace {

using Kind = MysqlError::Kind;

// A user fits in a thousandth of it.
constexpr unsigned long longest_packet = 1024UL * 1024;
// libmariadb runs its non-blocking operations on a stack of their own; looking up a name and TLS want more than
// its default of 60 KiB.
constexpr unsigned long stack_bytes = 256UL * 1024;
// Not mysql_clear_password and dialog: whoever takes the server's place could ask for the password as it is.
constexpr const char* allowed_plugins =
    "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519";

}  // namespace

Connection::Connection() : handle_(mysql_init(nullptr)) {
    if (handle_ == nullptr) throw std::bad_alloc();
}

void Connection::give_up() {
    broken_ = true;
    const my_socket socket = mysql_get_socket(handle());
    if (socket >= 0) shutdown(socket, SHUT_RDWR);
}

MysqlResult<std::unique_ptr<Connection>> Connection::open(const MysqlAddress& address,
                                                          const core::Secret& password, core::Deadline deadline) {
    static std::once_flag library;
    std::call_once(library, [] { mysql_library_init(0, nullptr, nullptr); });
    std::unique_ptr<Connection> opened(new Connection());
    opened->set_options(address);
    std::string shown(password.reveal());
    MYSQL* connected = nullptr;
    MYSQL* const handle = opened->handle();
    const bool in_time = opened->complete(
        [&] {
            return mysql_real_connect_start(&connected, handle, address.host.c_str(), address.user.c_str(),
                                            shown.c_str(), address.database.c_str(), address.port,
                                            address.socket.empty() ? nullptr : address.socket.c_str(), 0);
        },
        [&](int occurred) { return mysql_real_connect_cont(&connected, handle, occurred); }, deadline);
    core::wipe(shown);
    if (connected == nullptr) {
        opened->give_up();
        if (!in_time || deadline.passed())
            return MysqlError{.kind = Kind::timeout, .text = "no connection in time"};
        auto error = opened->error();
        error.kind = Kind::unreachable;
        return error;
    }
    // Unless it verifies, libmariadb goes on without TLS where the server has none.
    if (address.ssl_mode != SslMode::disable && opened->tls().empty()) {
        return MysqlError{
            .kind = Kind::unreachable, .text = "the server does not speak TLS", .code = CR_SSL_CONNECTION_ERROR};
    }
    return opened;
}

void Connection::set_options(const MysqlAddress& address) {
    MYSQL* const handle = this->handle();
    mysql_options(handle, MYSQL_OPT_NONBLOCK, &stack_bytes);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &longest_packet);
    // Or "localhost" would be the unix socket that libmariadb was built with, whatever the port.
    const unsigned protocol = address.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, allowed_plugins);
    // Or the server could ask for any file that this process may read.
    const unsigned no_local_files = 0;
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
    if (address.ssl_mode == SslMode::disable) return;
    const my_bool yes = 1;
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes);
    if (!address.ca_file.empty()) mysql_options(handle, MYSQL_OPT_SSL_CA, address.ca_file.c_str());
    const my_bool verify = address.ssl_mode == SslMode::verify_full ? 1 : 0;
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
}

int Connection::wait(int waits, core::Deadline deadline) const {
    const auto wanted = [waits](int what, short events) { return (waits & what) != 0 ? events : short{0}; };
    pollfd socket{
        .fd = mysql_get_socket(handle()),
        .events = static_cast<short>(wanted(MYSQL_WAIT_READ, POLLIN) | wanted(MYSQL_WAIT_WRITE, POLLOUT) |
                                     wanted(MYSQL_WAIT_EXCEPT, POLLPRI)),
        .revents = 0};
    const auto left = std::min<std::int64_t>(deadline.remaining().count(), std::numeric_limits<int>::max());
    if (poll(&socket, 1, static_cast<int>(left)) <= 0) return MYSQL_WAIT_TIMEOUT;
    // What has broken can be read and written, which will say so.
    if ((socket.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        return waits & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE);
    const auto occurred = [&socket](short events, int what) { return (socket.revents & events) != 0 ? what : 0; };
    return occurred(POLLIN, MYSQL_WAIT_READ) | occurred(POLLOUT, MYSQL_WAIT_WRITE) |
           occurred(POLLPRI, MYSQL_WAIT_EXCEPT);
}

MysqlResult<void> Connection::execute(const std::string& sql, core::Deadline deadline) {
    int failed = 0;
    const bool in_time =
        complete([&] { return mysql_real_query_start(&failed, handle(), sql.data(), sql.size()); },
                 [&](int occurred) { return mysql_real_query_cont(&failed, handle(), occurred); }, deadline);
    if (!in_time) return MysqlError{.kind = Kind::timeout, .text = "no answer in time"};
    if (failed != 0) return error();
    return {};
}

MysqlError Connection::error() const {
    const unsigned code = mysql_errno(handle());
    // libmariadb's own begin at 2000 and 5000 (errmsg.h); there is nothing left to talk with.
    const bool own = code == 0 || (code >= 2000 && code < 3000) || (code >= 5000 && code < 6000);
    return {.kind = own ? Kind::broken : Kind::refused, .text = mysql_error(handle()), .code = code};
}

bool Connection::is_mariadb() const { return mariadb_connection(handle()) != 0; }

std::string Connection::version() const {
    const std::string_view text = mysql_get_server_info(handle());
    return (is_mariadb() ? "MariaDB " : "MySQL ") + std::string(text.substr(0, text.find('-')));
}

std::string Connection::tls() const {
    if (mysql_get_ssl_cipher(handle()) == nullptr) return {};
    const char* version = nullptr;
    mariadb_get_infov(handle(), MARIADB_CONNECTION_TLS_VERSION, &version);
    return version == nullptr ? "TLS" : version;
}

}  // namespace tokenbooth::directory::mysql
