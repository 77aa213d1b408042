// Result<T>: a value or the reason why there is none. For failures that are expected (bad input, an unknown user,
// a directory that is down); exceptions stay for what nobody foresaw. Test it with has_value() or `if (!result)`.
#pragma once

#include <tokenbooth/core/error.hpp>

#include <boost/system/result.hpp>

namespace tokenbooth::core {

template <class T, class E = Error>
using Result = boost::system::result<T, E>;

}  // namespace tokenbooth::core
