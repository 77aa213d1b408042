#include <tokenbooth/issue/subject_sealer.hpp>

#include <charconv>

namespace tokenbooth::issue {

SubjectSealer::SubjectSealer(const core::Secret& secret, std::string_view purpose, std::chrono::seconds lifetime,
                             const core::Clock& clock)
    : sealer_(secret, purpose), lifetime_(lifetime), clock_(clock) {}

// "1800000300 12345678": the end of its time, and whom it speaks of.
SealedSubject SubjectSealer::seal(std::string_view external_id) const {
    const std::int64_t expires_at = core::unix_seconds(clock_.now()) + lifetime_.count();
    std::string note = std::to_string(expires_at) + ' ';
    note += external_id;
    return {.text = sealer_.seal(note), .expires_at = expires_at};
}

std::optional<std::string> SubjectSealer::open(std::string_view text) const {
    const auto note = sealer_.open(text);
    if (!note) return std::nullopt;
    std::int64_t expires_at = 0;
    const char* const end = note->data() + note->size();
    const auto [rest, error] = std::from_chars(note->data(), end, expires_at);
    if (error != std::errc() || rest == end || *rest != ' ') return std::nullopt;
    if (expires_at <= core::unix_seconds(clock_.now())) return std::nullopt;
    return std::string(rest + 1, end);
}

}  // namespace tokenbooth::issue
