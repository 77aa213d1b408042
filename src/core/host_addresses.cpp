#include <tokenbooth/core/host_addresses.hpp>

#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/executor.hpp>
#include <tokenbooth/core/readiness.hpp>

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

namespace tokenbooth::core {
namespace {

using Clock = Deadline::Clock;

struct FreeAddresses {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

template <class Bytes, class Address>
Bytes bytes_of(const Address& address) {
    Bytes bytes;
    static_assert(sizeof bytes == sizeof address);
    std::memcpy(bytes.data(), &address, bytes.size());
    return bytes;
}

IpAddress address_of(const addrinfo& info) {
    if (info.ai_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, info.ai_addr, sizeof v4);
        return IpAddress::v4(bytes_of<std::array<std::uint8_t, 4>>(v4.sin_addr));
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, info.ai_addr, sizeof v6);
    return IpAddress(bytes_of<IpAddress::Bytes>(v6.sin6_addr));
}

// The resolver's own patience of up to half a minute would hold a thread of the pool, and the service's end.
Result<Addresses, Failure> ask_resolver(const std::string& host) {
    if ((_res.options & RES_INIT) == 0) res_init();
    _res.retrans = 1;
    _res.retry = 2;
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    const int fault = getaddrinfo(host.c_str(), nullptr, &hints, &list);
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);
    if (fault == EAI_NONAME || fault == EAI_NODATA) return Addresses{};
    if (fault != 0) return Failure{.message = gai_strerror(fault)};
    constexpr std::size_t most = 8;
    Addresses found;
    for (const addrinfo* info = list; info != nullptr && found.size() < most; info = info->ai_next) {
        const bool ip = info->ai_family == AF_INET || info->ai_family == AF_INET6;
        if (ip) found.push_back(address_of(*info));
    }
    return found;
}

ResolutionFailure failed(const std::string& reason) {
    return {.timed_out = false, .reason = "its host name cannot be looked up: " + reason};
}

// Somebody who waits for a look-up to end, on whatever thread.
class Bell {
  public:
    Bell() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (!event_.is_open()) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    void ring() const { eventfd_write(event_.number(), 1); }
    int number() const { return event_.number(); }

  private:
    Descriptor event_;
};

}  // namespace

class HostAddresses::Lookups {
  public:
    Lookups(std::string host, LookUp look_up, Freshness freshness)
        : host_(std::move(host)), look_up_(std::move(look_up)), freshness_(freshness) {}

    struct Known {
        /// Absent: there is nothing that could be used.
        std::optional<Addresses> addresses;
        bool look_up = false;
    };
    /// `look_up`: the caller shall see to it that run() is called.
    Known known() {
        const std::lock_guard lock(mutex_);
        const auto age = Clock::now() - found_at_;
        const bool fresh = !found_.empty() && age < freshness_.fresh;
        Known known;
        if (!found_.empty() && age < freshness_.usable) known.addresses = found_;
        known.look_up = !fresh && !under_way_;
        if (known.look_up) under_way_ = true;
        return known;
    }

    void run() {
        Result<Addresses, Failure> outcome = Failure{};
        try {
            outcome = look_up_(host_);
        } catch (const std::exception& error) {
            outcome = Failure{.message = error.what()};
        }
        const std::lock_guard lock(mutex_);
        end(std::move(outcome));
    }
    void give_up(const char* reason) {
        const std::lock_guard lock(mutex_);
        end(Failure{.message = reason});
    }

    /// False where the look-up has ended meanwhile.
    bool wait_for_end(const std::shared_ptr<Bell>& bell) {
        const std::lock_guard lock(mutex_);
        if (under_way_) bells_.push_back(bell);
        return under_way_;
    }
    void wait_no_more(const std::shared_ptr<Bell>& bell) {
        const std::lock_guard lock(mutex_);
        std::erase(bells_, bell);
    }

    Result<Addresses, ResolutionFailure> result() {
        const std::lock_guard lock(mutex_);
        if (!found_.empty()) return found_;
        return failed(problem_);
    }

  private:
    void end(Result<Addresses, Failure> outcome) {
        under_way_ = false;
        if (outcome) {
            found_ = std::move(*outcome);
            found_at_ = Clock::now();
            problem_ = "there is no such name";
        } else {
            // A resolver that is down takes nothing back.
            if (Clock::now() - found_at_ >= freshness_.usable) found_.clear();
            problem_ = outcome.error().message;
        }
        for (const auto& bell : bells_) bell->ring();
        bells_.clear();
    }

    const std::string host_;
    const LookUp look_up_;
    const Freshness freshness_;
    std::mutex mutex_;
    Addresses found_;
    Clock::time_point found_at_{};
    std::string problem_;
    bool under_way_ = false;
    std::vector<std::shared_ptr<Bell>> bells_;
};

HostAddresses::HostAddresses(std::string host, BlockingPool& pool)
    : HostAddresses(std::move(host), pool, ask_resolver, Freshness()) {}

HostAddresses::HostAddresses(std::string host, BlockingPool& pool, LookUp look_up, Freshness freshness)
    : pool_(pool) {
    if (const auto literal = IpAddress::parse(host)) literal_.push_back(*literal);
    lookups_ = std::make_shared<Lookups>(std::move(host), std::move(look_up), freshness);
}

void HostAddresses::start_look_up() {
    bool taken = false;
    try {
        const auto work = [lookups = lookups_] { lookups->run(); };
        if (this_thread_executor() == nullptr) return work();
        taken = pool_.submit(work);
    } catch (...) {
        // Else everybody would wait for ever for a look-up that has not begun.
        lookups_->give_up("there is no memory for a look-up");
        throw;
    }
    if (!taken) lookups_->give_up("too much work waits for a thread");
}

Task<Result<Addresses, ResolutionFailure>> HostAddresses::get(Deadline deadline) {
    if (!literal_.empty()) co_return literal_;
    auto known = lookups_->known();
    if (known.look_up) start_look_up();
    if (known.addresses) co_return *std::move(known.addresses);
    const auto bell = std::make_shared<Bell>();
    if (lookups_->wait_for_end(bell)) {
        Readiness rung(bell->number());
        const bool ended = co_await rung.wait(Interest::read, deadline);
        lookups_->wait_no_more(bell);
        if (!ended) {
            co_return ResolutionFailure{.timed_out = true, .reason = "its host name was not looked up in time"};
        }
    }
    co_return lookups_->result();
}

}  // namespace tokenbooth::core
