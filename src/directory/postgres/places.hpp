// One thread's few connections: at most so many at a time, those that rest are used again, and whoever finds all
// busy waits in line. Belongs to its thread.
#pragma once

#include "directory/postgres/session.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

namespace tokenbooth::directory::postgres {

class Places {
  public:
    using Time = Session::Time;

    /// False: none became free in time. Else give_back() must follow.
    core::Task<bool> take(std::size_t most, core::Deadline deadline);
    void give_back();

    /// The one used last, so that those that are too many grow old and are closed; or null.
    std::unique_ptr<Session> take_resting(Time now);
    void keep(std::unique_ptr<Session> session, Time now);
    /// What one of them has met, all of them have.
    void close_resting() { resting_.clear(); }

  private:
    class Waiting;
    std::size_t taken_ = 0;
    std::deque<Waiting*> line_;
    std::vector<std::unique_ptr<Session>> resting_;
};

/// A place that is given back with this object.
class Place {
  public:
    explicit Place(Places& places) : places_(places) {}
    ~Place() { places_.give_back(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    Places& places_;
};

}  // namespace tokenbooth::directory::postgres
