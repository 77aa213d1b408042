// A TCP proxy that spoils what a server says, from one moment to the next: for connections that are open, too.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tokenbooth::test {

class FaultProxy {
  public:
    enum class Fault {
        none,
        /// Every byte is another one.
        garbage,
        /// The connection ends in the middle of an answer.
        truncated,
        /// The same, without a farewell.
        reset,
        /// A byte now and then.
        drip,
        /// Nothing comes.
        silence,
        /// Without end, and faster than anybody could want.
        flood
    };

    /// In front of 127.0.0.1:`server`.
    explicit FaultProxy(std::uint16_t server);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    std::uint16_t port() const { return port_; }
    void set(Fault fault) { fault_ = fault; }
    /// Every byte that its clients have said so far.
    std::string heard();

  private:
    void accept_all();
    void serve(int client);
    bool answer(int client, const char* bytes, std::size_t size);

    const std::uint16_t server_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<Fault> fault_ = Fault::none;
    std::atomic<bool> ending_ = false;
    std::mutex mutex_;
    std::string heard_;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

}  // namespace tokenbooth::test
