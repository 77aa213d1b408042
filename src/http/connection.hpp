// One client's connection: reads a message, has it handled, writes the answer, and again. One read and one write a
// request, no buffer while idle, a deadline in every state. Belongs to its event loop's thread.
#pragma once

#include "http/message_parser.hpp"
#include "http/socket.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <memory>
#include <optional>
#include <string>

namespace tokenbooth::http {

class EventLoop;
struct Serving;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Socket socket, EventLoop& loop);

    void start();
    core::Deadline::Clock::time_point deadline() const { return deadline_; }
    void on_deadline();
    /// The listeners are closed: end now where nothing is under way, else after the answer.
    void end_when_idle();

  private:
    enum class Phase { idle, reading_head, reading_body, handling, writing, lingering, closed };

    void enter(Phase phase, core::Deadline::Clock::duration limit);
    void wait_for_bytes();
    void read_bytes();
    void advance();
    void begin_message();
    void follow_reading(MessageParser::State state);
    core::Detached handle();
    void refuse(const core::Error& error);
    void respond(const Response& response, bool keep_alive);
    void write(std::string_view bytes);
    void write_rest();
    void finish_answer();
    void linger();
    void close();

    Socket socket_;
    EventLoop& loop_;
    Phase phase_ = Phase::idle;
    core::Deadline::Clock::time_point deadline_;
    core::Deadline::Clock::time_point began_;
    std::string input_;
    std::string output_;
    /// What the message under way began with; kept for its whole answer.
    std::shared_ptr<const Serving> serving_;
    std::optional<MessageParser> parser_;
    std::optional<observability::RequestScope> scope_;
    Request request_;
    bool waiting_ = false;
    bool served_ = false;
    bool close_after_answer_ = false;
    std::size_t lingered_ = 0;
    std::string peer_;
};

}  // namespace tokenbooth::http
