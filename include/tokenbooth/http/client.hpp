// Calls to one configured origin over HTTP/1.1: the site's session endpoint, a company's user service, an identity
// provider's keys. Connections are kept and used again, per thread. Never follows a redirect, keeps no cookie,
// takes nothing compressed and no trailers; whatever is not exactly one well-formed answer is a failure, and ends
// its connection. The deadline holds for everything together: look-up of the name, connect, TLS, send, receive.
// Safe from any thread. On a thread without an event loop, such as a command's, send() waits in place.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/http/url.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

struct ClientOptions {
    /// Where every request goes; its target is the one that requests use unless they say another.
    Url url{};
    /// https only: PEM certificates of who may vouch for the host. Empty: whom this machine trusts.
    std::filesystem::path ca_file{};
    /// For one address of the host; then the next is tried.
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(1);
    /// Status line and fields of an answer, those of interim answers included.
    std::size_t max_head = 16 * 1024;
    std::size_t max_body = 64 * 1024;
    /// Calls under way at one time, of all threads; a further one is `busy` at once.
    std::size_t max_in_flight = 256;
    /// Unused connections that each thread keeps.
    std::size_t max_idle = 16;
    /// How long they are kept. Node.js closes after five seconds, and a connection that the other side is about to
    /// close costs a second attempt.
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(4);
    /// After which even a busy connection is not used again, so that a host that has moved is noticed.
    std::chrono::milliseconds max_age = std::chrono::seconds(60);
};

struct ClientField {
    std::string name;
    std::string value;
};

/// May be sent twice: where a kept connection turns out to have been closed before a byte was answered.
struct ClientRequest {
    /// GET, POST or DELETE; only a POST has a body.
    std::string method = "GET";
    /// Empty: the URL's.
    std::string target{};
    /// Without those that the client writes itself: Host, Connection, Content-Length, Accept-Encoding.
    std::vector<ClientField> fields{};
    std::string body{};
};

struct ClientAnswer {
    unsigned status = 0;
    /// Names in lower case.
    std::vector<ClientField> fields;
    /// Whole. Only of an answer other than 2xx it is empty where it was larger than `max_body`: nobody reads that.
    std::string body;

    /// The value of the first field `name` (in lower case), or empty.
    std::string_view field(std::string_view name) const;
};

struct ClientFailure {
    enum class Kind {
        /// The name has no address, or nobody answers there.
        unreachable,
        timeout,
        /// What came is no answer of HTTP/1.1, or ended too early.
        malformed,
        too_large,
        tls,
        /// `max_in_flight` calls are under way.
        busy,
        /// Nothing was sent: the request itself would not be one request of HTTP/1.1.
        refused,
    };
    Kind kind = Kind::unreachable;
    /// For logs; holds nothing that was sent or received.
    std::string reason;
};

class Client {
  public:
    virtual ~Client() = default;
    virtual core::Task<core::Result<ClientAnswer, ClientFailure>> send(ClientRequest request,
                                                                       core::Deadline deadline) = 0;
};

/// `resolving` looks names up, and must outlive the client. Fails with a sentence that names the file where
/// `ca_file` cannot be used.
core::Result<std::unique_ptr<Client>, core::Failure> make_client(ClientOptions options,
                                                                 core::BlockingPool& resolving);

}  // namespace tokenbooth::http
