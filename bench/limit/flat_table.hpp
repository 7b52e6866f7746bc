// Text to a dense number: open addressing over hashes, the texts one behind the other.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

inline uint64_t mix(uint64_t a, uint64_t b) {
    __uint128_t product = static_cast<__uint128_t>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

/// In the manner of wyhash: eight bytes a step.
inline uint64_t hash_of(std::string_view text) {
    uint64_t hash = 0x9E3779B97F4A7C15u ^ text.size();
    const char *at = text.data();
    size_t rest = text.size();
    for (; rest > 8; rest -= 8, at += 8) {
        uint64_t word;
        std::memcpy(&word, at, 8);
        hash = mix(hash ^ word, 0xD6E8FEB86659FD93u);
    }
    uint64_t word = 0;
    if (rest == 8)
        std::memcpy(&word, at, 8);
    else
        for (size_t i = 0; i < rest; i++) word |= uint64_t(uint8_t(at[i])) << (8 * i);
    return mix(hash ^ word, 0xA0761D6478BD642Fu);
}

class FlatTable {
public:
    static constexpr uint32_t none = ~uint32_t(0);

    explicit FlatTable(size_t expected = 1024) {
        size_t capacity = 16;
        while (capacity < expected * 2) capacity *= 2;
        slots.assign(capacity, Slot{0, none});
    }

    uint32_t find(std::string_view text) const {
        uint64_t hash = hash_of(text);
        for (size_t at = hash & mask();; at = (at + 1) & mask()) {
            const Slot &slot = slots[at];
            if (slot.number == none) return none;
            if (slot.hash == hash && (*this)[slot.number] == text) return slot.number;
        }
    }

    /// The text's number: the next one where it was not there.
    uint32_t insert(std::string_view text) {
        uint64_t hash = hash_of(text);
        size_t at = hash & mask();
        for (;; at = (at + 1) & mask()) {
            Slot &slot = slots[at];
            if (slot.number == none) break;
            if (slot.hash == hash && (*this)[slot.number] == text) return slot.number;
        }
        uint32_t number = uint32_t(size());
        slots[at] = {hash, number};
        bytes.insert(bytes.end(), text.begin(), text.end());
        ends.push_back(bytes.size());
        if (size() * 2 > slots.size()) grow();
        return number;
    }

    size_t size() const { return ends.size() - 1; }

    std::string_view operator[](uint32_t number) const {
        return {bytes.data() + ends[number], ends[number + 1] - ends[number]};
    }

private:
    struct Slot {
        uint64_t hash;
        uint32_t number;
    };

    std::vector<Slot> slots;
    std::vector<char> bytes;
    std::vector<size_t> ends{0};

    size_t mask() const { return slots.size() - 1; }

    void grow() {
        std::vector<Slot> old(slots.size() * 2, Slot{0, none});
        old.swap(slots);
        for (const Slot &slot : old) {
            if (slot.number == none) continue;
            size_t at = slot.hash & mask();
            while (slots[at].number != none) at = (at + 1) & mask();
            slots[at] = slot;
        }
    }
};
