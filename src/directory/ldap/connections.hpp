// Connections that are kept for the next operation, few and not for long. Thread-safe; as many operations run at
// once as there are threads that ask.
#pragma once

#include "directory/ldap/connection.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tokenbooth::directory::ldap {

class Connections {
  public:
    /// What a new connection needs before its first operation.
    using Prepare = std::function<LdapResult<void>(Connection&, core::Deadline)>;

    Connections(Route& route, Prepare prepare) : route_(route), prepare_(std::move(prepare)) {}

    /// `operation` on a kept connection or a new one. Where a kept one turns out to be broken (the server was
    /// restarted, or has ended it), once more on a new one: both of ours may be done twice.
    template <class Operation>
    auto run(Operation operation, core::Deadline deadline) -> decltype(operation(std::declval<Connection&>())) {
        auto kept = take();
        if (kept) {
            auto answer = operation(*kept);
            const bool broken = !answer && answer.error().kind == LdapFailure::Kind::lost;
            if (!broken) return give_back(std::move(kept), std::move(answer));
            // The others were broken by the same.
            forget();
        }
        auto made = Connection::open(route_, deadline);
        if (!made) return made.error();
        const auto prepared = prepare_(**made, deadline);
        if (!prepared) return prepared.error();
        auto answer = operation(**made);
        return give_back(std::move(*made), std::move(answer));
    }

  private:
    struct Kept {
        std::unique_ptr<Connection> connection;
        core::Deadline::Clock::time_point since;
    };
    /// Shorter than a firewall's patience, beyond which nobody would say that it is broken.
    static constexpr std::chrono::seconds longest_rest{60};
    static constexpr std::size_t most_kept = 8;

    std::unique_ptr<Connection> take();
    void keep(std::unique_ptr<Connection> connection);
    void forget();

    template <class Answer>
    Answer give_back(std::unique_ptr<Connection> connection, Answer answer) {
        if (answer || answer.error().leaves_connection_usable()) keep(std::move(connection));
        return answer;
    }

    Route& route_;
    const Prepare prepare_;
    std::mutex mutex_;
    std::vector<Kept> kept_;
};

}  // namespace tokenbooth::directory::ldap
