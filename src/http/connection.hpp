// One client's connection: reads a message, has it handled, writes the answer, and again. One read and one write a
// request, no buffer while idle, a deadline in every state. Belongs to its event loop's thread.
#pragma once

#include "http/client_address.hpp"
#include "http/deadline_wheel.hpp"
#include "http/exchange.hpp"
#include "http/poller.hpp"
#include "http/stream.hpp"

#include <tokenbooth/core/task.hpp>
#include <tokenbooth/http/response.hpp>

#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace tokenbooth::http {

class EventLoop;

class Connection final : public Timed, public Watcher {
  public:
    Connection(core::Descriptor socket, const Peer& peer, EventLoop& loop);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    /// For one connection too many: says so and ends.
    void start_refusing();
    /// The listeners are closed: ends now where nothing is under way, else after the answer.
    void end_when_idle();
    void close();

    void on_ready(std::uint32_t events) noexcept override;
    void on_turn() noexcept override {
        waits_for_turn_ = false;
        proceed();
    }
    /// The answer that waited for the rest of its batch leaves now.
    void send_answer() noexcept {
        queued_ = false;
        proceed();
    }
    void on_deadline() override;

    const Peer& peer() const { return peer_; }
    bool is_idle() const { return is_idle_; }
    /// For its loop: whether it counts towards its peer's cap.
    bool counted = false;
    /// Where its loop keeps it.
    std::list<Connection>::iterator place;

  private:
    enum class Phase : std::uint8_t {
        awaiting_proxy_header,
        shaking_hands,
        idle,
        reading_head,
        reading_body,
        handling,
        writing,
        lingering,
        closed
    };

    void begin(const Serving& serving);
    void enter(Phase phase, core::Deadline::Clock::duration limit);
    void proceed() noexcept;
    void give_way();
    bool take_turn();
    bool read();
    bool read_proxy_header();
    bool shake_hands();
    bool take_bytes(std::string_view bytes);
    bool judge();
    void begin_message();
    void handle();
    static core::Detached answer(std::unique_ptr<Exchange> exchange, EventLoop& loop);
    void take_answer(std::unique_ptr<Exchange> exchange, const Response& response, bool keep_alive) noexcept;
    void give_up_handler();
    Peer client_of(const Exchange& exchange) const;
    void refuse(const core::Error& error);
    void respond(Exchange& exchange, const Response& response, bool keep_alive);
    void write();
    bool send(std::string_view& rest);
    void finish_answer();
    void become_idle();
    void linger();
    void fail() noexcept;
    void watch(bool sending);

    EventLoop& loop_;
    Stream stream_;
    Peer peer_;
    /// Whom a PROXY header named.
    Peer client_;
    /// Who the other side is by its certificate; null where it has shown none.
    TlsNames tls_names_;
    /// Null while idle, and while the handler has it.
    std::unique_ptr<Exchange> exchange_;
    /// The one that the handler has.
    Exchange* handled_ = nullptr;
    std::string output_;
    std::size_t sent_ = 0;
    /// What follows output_, and has not been sent yet.
    std::string_view standing_rest_;
    std::uint32_t answers_ = 0;
    std::uint32_t lingered_ = 0;
    Phase phase_ = Phase::awaiting_proxy_header;
    bool is_idle_ = false;
    bool readable_ = false;
    bool hung_up_ = false;
    bool unjudged_ = false;
    bool proceeding_ = false;
    bool watching_sends_ = false;
    bool close_after_answer_ = false;
    bool late_ = false;
    bool waits_for_turn_ = false;
    bool queued_ = false;
    bool client_named_ = false;
};

}  // namespace tokenbooth::http
