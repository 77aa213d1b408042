#include "crypto/rsa_key_problem.hpp"

#include <algorithm>
#include <array>

namespace tokenbooth::crypto {
namespace {

bool is_power_of_65537(BN_ULONG remainder, unsigned prime) {
    constexpr unsigned generator = 65537;
    BN_ULONG power = 1;
    // The powers repeat after fewer steps than the prime counts.
    for (unsigned step = 0; step < prime; ++step) {
        if (power == remainder) return true;
        power = power * generator % prime;
    }
    return false;
}

// ROCA (CVE-2017-15361): the generator made primes k·M + 65537^a mod M for a product M of small primes, so that
// the modulus is a power of 65537 modulo each of them. Of honest moduli about one in 2^28 is, too.
bool is_of_the_weak_generator(const BIGNUM* modulus) {
    constexpr std::array primes = {11U, 13U, 17U,  19U,  37U,  53U,  61U,  71U, 73U,
                                   79U, 97U, 103U, 107U, 109U, 127U, 151U, 157U};
    return std::all_of(primes.begin(), primes.end(), [modulus](unsigned prime) {
        return is_power_of_65537(BN_mod_word(modulus, prime), prime);
    });
}

}  // namespace

std::optional<std::string> find_rsa_key_problem(const BIGNUM* modulus, const BIGNUM* exponent) {
    constexpr int fewest_bits = 2048;
    constexpr int most_bits = 8192;
    constexpr int most_exponent_bits = 32;
    const int bits = BN_num_bits(modulus);
    if (bits < fewest_bits) return "the modulus has " + std::to_string(bits) + " bits, fewer than 2048";
    if (bits > most_bits) return "the modulus has " + std::to_string(bits) + " bits, more than 8192";
    if (BN_is_odd(modulus) == 0) return "the modulus is even";
    if (BN_is_odd(exponent) == 0 || BN_is_one(exponent) != 0 || BN_num_bits(exponent) > most_exponent_bits) {
        return "the exponent is not an odd number from 3 on in 32 bits";
    }
    if (is_of_the_weak_generator(modulus)) return "the modulus is of a weak generator (ROCA, CVE-2017-15361)";
    return std::nullopt;
}

}  // namespace tokenbooth::crypto
