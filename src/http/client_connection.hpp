// One connection of the client to its origin, plain or over TLS, and one exchange at a time on it. Belongs to the
// thread that it was opened on.
#pragma once

#include "http/answer_parser.hpp"
#include "http/client_tls.hpp"
#include "http/socket.hpp"
#include "http/stream.hpp"

#include <tokenbooth/core/readiness.hpp>
#include <tokenbooth/http/client.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

class ClientConnection {
  public:
    using Opened = core::Result<std::unique_ptr<ClientConnection>, ClientFailure>;

    /// To the first of `endpoints` that takes it. `tls` is null for plain HTTP; all but the deadline must outlive
    /// the task.
    static core::Task<Opened> open(const ClientOptions& options, const ClientTls* tls,
                                   const std::vector<Endpoint>& endpoints, core::Deadline deadline);

    /// `stream` is not connected yet.
    explicit ClientConnection(Stream stream) : stream_(std::move(stream)), readiness_(stream_.socket()) {}

    /// Sends `request` and receives its answer.
    core::Task<core::Result<ClientAnswer, ClientFailure>> exchange(const ClientOptions& options,
                                                                   std::string_view request,
                                                                   core::Deadline deadline);
    /// After exchange(): whether it may carry another one.
    bool may_be_kept() const { return may_be_kept_; }
    /// After exchange(): whether it ended before anything was answered.
    bool ended_unanswered() const { return ended_unanswered_; }

    /// Before another exchange: whether it is open still, and nobody has said anything unasked.
    bool is_quiet();
    /// While it is kept.
    void rest(core::Deadline::Clock::time_point now);
    bool may_be_used(const ClientOptions& options, core::Deadline::Clock::time_point now) const;

  private:
    using Connected = core::Result<void, ClientFailure>;
    enum class Step { progress, wait_to_receive, wait_to_send_or_receive, answered };

    core::Task<Connected> connect(const Endpoint& address, core::Deadline deadline);
    Connected begin_tls(const ClientTls* tls, const std::string& host);
    Step advance(std::string_view& unsent, AnswerParser& parser);
    void note_handshake_problem();
    ClientFailure failure_of(const AnswerParser& parser);

    Stream stream_;
    /// One for the socket's whole life: an event loop knows a socket once.
    core::Readiness readiness_;
    core::Deadline::Clock::time_point opened_at_ = core::Deadline::Clock::now();
    core::Deadline::Clock::time_point rests_since_{};
    std::string tls_problem_;
    bool may_be_kept_ = false;
    bool ended_unanswered_ = false;
};

}  // namespace tokenbooth::http
