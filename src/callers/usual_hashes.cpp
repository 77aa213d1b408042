#include <tokenbooth/callers/usual_hashes.hpp>
#include <tokenbooth/crypto/password_hash.hpp>
#include <tokenbooth/crypto/random.hpp>

#include <utility>

namespace tokenbooth::callers {
namespace {

constexpr std::size_t key_size = 32;

}  // namespace

UsualHashes::UsualHashes() : hmac_(crypto::random_bytes(key_size)) {}

void UsualHashes::remember(std::string_view name, std::string_view hash) {
    std::string nobodys = crypto::hash_of_nobody_like(hash);
    if (nobodys.empty()) return;
    const std::size_t place = place_of(name);
    const std::lock_guard lock(mutex_);
    places_[place] = std::move(nobodys);
}

std::string UsualHashes::for_nobody(std::string_view name) const {
    const std::size_t place = place_of(name);
    const std::lock_guard lock(mutex_);
    for (std::size_t step = 0; step < place_count; ++step) {
        const std::string& known = places_[(place + step) % place_count];
        if (!known.empty()) return known;
    }
    return crypto::hash_of_nobody();
}

std::size_t UsualHashes::place_of(std::string_view name) const { return hmac_.mac(name)[0] % place_count; }

}  // namespace tokenbooth::callers
