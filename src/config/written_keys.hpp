// Which keys were written, rightly or not, and where: what is judged as a whole can then say where it stands.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace tokenbooth::config {

class WrittenKeys {
  public:
    /// `key` as the table of options has it, in the `index`th table of its array; `where` is "tokenbooth.toml:12".
    void add(const std::string& key, std::size_t index, const std::string& where) {
        keys_.emplace(std::pair(key, index), where);
        const std::size_t array = key.find("[]");
        if (array != std::string::npos) tables_.emplace(std::pair(key.substr(0, array), index), where);
    }
    /// A table of an array, "messaging.keys[]", in which nothing stands. That has been said; nothing else need be.
    void add_empty(const std::string& array, std::size_t index) {
        empty_.emplace(array.substr(0, array.find("[]")), index);
    }
    bool is_empty(const std::string& array, std::size_t index) const { return empty_.contains({array, index}); }
    bool has(std::string_view key, std::size_t index) const { return keys_.contains({std::string(key), index}); }
    /// "tokenbooth.toml:12: directory" for the `index`th table of the array, as far as it was written at all.
    std::string place(const std::string& array, std::size_t index) const {
        const auto table = tables_.find({array, index});
        return table == tables_.end() ? array : table->second + ": " + array;
    }

  private:
    std::map<std::pair<std::string, std::size_t>, std::string> keys_;
    std::map<std::pair<std::string, std::size_t>, std::string> tables_;
    std::set<std::pair<std::string, std::size_t>> empty_;
};

}  // namespace tokenbooth::config
