// Members of an object in the order in which producers write them.
#pragma once
#include "Numbers.hpp"

namespace weir {

/// A name that members of an object have, and what came behind such a member the last time. Producers write members in
/// one order, without white space before the colon: so the next key is compared with the text of the expected one,
/// quotes, colon and all, eight bytes at a time, and only where it differs is it looked for.
struct Member {
    static constexpr size_t longest = 64;

    /// `"name":`, where it is at most `longest` bytes and says the name literally.
    uint8_t text[longest];
    uint32_t length;
    /// The node that is read, or `skipped`.
    uint32_t node;
    /// The member expected behind this one, counted from the object's first.
    uint32_t next;
    /// What of the first two times eight bytes belongs to `text`.
    uint64_t masks[2];

    static constexpr uint32_t skipped = UINT32_MAX;

    /// A member that stands nowhere: no document that is UTF-8 holds this byte.
    Member() : text{0xFF}, length(0), node(skipped), next(0), masks{0xFF, 0} {}

    Member(uint32_t node, const uint8_t *name, size_t size) : Member() {
        this->node = node;
        if (!is_literal(name, size)) return;
        masks[0] = 0;
        text[0] = '"';
        memcpy(text + 1, name, size);
        text[size + 1] = '"';
        text[size + 2] = ':';
        length = uint32_t(size + 3);
        for (size_t byte = 0; byte < 16 && byte < length; byte++) masks[byte / 8] |= uint64_t(0xFF) << (byte % 8 * 8);
    }

    /// Whether a document can hold the name only as it is, and there is room for it here.
    static bool is_literal(const uint8_t *name, size_t size) {
        if (size + 3 > longest) return false;
        for (size_t byte = 0; byte < size; byte++)
            if (name[byte] < 0x20 || name[byte] == '"' || name[byte] == '\\') return false;
        return true;
    }

    /// Whether the key at `token` and its colon are these. Where they are, the two tokens at `token` are the key and
    /// the colon: there is no third in those bytes. `longest` bytes are readable.
    bool is_at(const uint8_t *token) const {
        uint64_t differing = ((load_eight(token) ^ load_eight(text)) & masks[0])
                             | ((load_eight(token + 8) ^ load_eight(text + 8)) & masks[1]);
        return differing == 0 && (length <= 16 || memcmp(token + 16, text + 16, length - 16) == 0);
    }
};

}  // namespace weir
