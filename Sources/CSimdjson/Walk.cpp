// The walk of a decode program over the structure of one document, from the value of a field into its column.
#include "Decoder.hpp"

using weir::Member;
using weir::Number;
using weir::Place;
using weir::Text;

namespace {

/// A row of a string's column (offset and length) or a list's (start and count).
struct Pair {
    uint32_t first, second;
};

}  // namespace

// MARK: objects

/// Reads an object whose opening brace is in front of `at`; `depth` containers are open, this one counted.
Place weir_json_decoder::object(Node &node, Place at, uint32_t row, int depth) {
    uint64_t serial = ++objects;
    uint32_t met = 0;
    if (*document.token(at) == '}') {
        at++;
    } else {
        Member *first = members.data() + node.first_member;
        uint32_t *expected = &node.expected;
        for (;;) {
            Member *member = first + *expected;
            if (!member->is_at(document.token(at))) {
                member = find_member(node, at, *expected);
                if (member == nullptr) return fail(WEIR_MALFORMED);
            }
            expected = &member->next;
            at += 2;
            Node *child = member->node == Member::skipped ? nullptr : nodes.data() + member->node;
            if (child != nullptr && child->met_in != serial) {
                child->met_in = serial;
                met++;
                at = value(*child, at, row, depth);
            } else if (*document.token(at) == '"' && !document.has_escapes) {
                at++;
            } else {
                at = document.skip(at, depth, error);
            }
            if (at == nullptr) return nullptr;
            if (at == document.end) return fail(WEIR_MALFORMED);
            uint8_t separator = *document.token(at++);
            if (separator == ',') continue;
            if (separator == '}') break;
            return fail(WEIR_MALFORMED);
        }
    }
    return met == node.child_count || finish_object(node, row, serial) ? at : nullptr;
}

/// Members that were not met: null where they may be.
bool weir_json_decoder::finish_object(const Node &node, uint32_t row, uint64_t serial) {
    for (uint32_t index = 0; index < node.child_count; index++) {
        const Node &child = nodes[node.first_child + index];
        if (child.met_in == serial) continue;
        if (!child.is_optional) {
            fail(child, WEIR_MISSING);
            return false;
        }
        set_null(child, row);
    }
    return true;
}

// MARK: lists

/// Reads an array whose opening bracket is in front of `at`; `depth` containers are open, this one counted.
Place weir_json_decoder::list(Node &node, Place at, uint32_t row, int depth) {
    Node &child = nodes[node.first_child];
    weir_json_scope &elements = scopes[node.element_scope];
    uint32_t start = elements.count;
    if (*document.token(at) == ']') {
        store<Pair>(node, row, {start, 0});
        return at + 1;
    }
    for (;;) {
        if (elements.count == elements.capacity) reserve(node.element_scope);
        at = value(child, at, elements.count, depth);
        if (at == nullptr) return nullptr;
        elements.count++;
        if (at == document.end) return fail(WEIR_MALFORMED);
        uint8_t separator = *document.token(at++);
        if (separator == ',') continue;
        if (separator != ']') return fail(WEIR_MALFORMED);
        store<Pair>(node, row, {start, elements.count - start});
        return at;
    }
}

// MARK: values

/// Reads the value at `at` into `row` of the node's column; returns what is behind it.
Place weir_json_decoder::value(Node &node, Place at, uint32_t row, int depth) {
    uint8_t byte = *document.token(at);
    switch (node.kind) {
        case WEIR_STRING:
            if (byte == '"') return string(node, at, row);
            break;
        case WEIR_INT:
        case WEIR_FLOAT:
            if (byte == '-' || weir::is_digit(byte)) return number(node, at, row);
            break;
        case WEIR_DECIMAL:
        case WEIR_TIMESTAMP:
            if (byte == '-' || weir::is_digit(byte)) return number(node, at, row);
            if (byte == '"') return text(node, at, row);
            break;
        case WEIR_BYTES:
        case WEIR_DATE:
            if (byte == '"') return text(node, at, row);
            break;
        case WEIR_BOOL:
            if (byte == 't' || byte == 'f') return boolean(node, at, row);
            break;
        case WEIR_OBJECT:
            if (byte != '{') break;
            return depth < WEIR_MAXIMUM_DEPTH ? object(node, at + 1, row, depth + 1) : fail(WEIR_TOO_DEEP);
        default:
            if (byte != '[') break;
            return depth < WEIR_MAXIMUM_DEPTH ? list(node, at + 1, row, depth + 1) : fail(WEIR_TOO_DEEP);
    }
    return other(node, at, row);
}

/// Null, or a value of another type. `refuse` says whether that is JSON at all.
Place weir_json_decoder::other(const Node &node, Place at, uint32_t row) {
    if (*document.token(at) != 'n') return fail(node, WEIR_WRONG_TYPE);
    if (!document.is_null(at)) return fail(WEIR_MALFORMED);
    if (!node.is_optional) return fail(node, WEIR_MISSING);
    set_null(node, row);
    return at + 1;
}

/// Null in every column of the node, zero in its value.
void weir_json_decoder::set_null(const Node &node, uint32_t row) {
    if (node.kind == WEIR_OBJECT) {
        for (uint32_t index = 0; index < node.child_count; index++) set_null(nodes[node.first_child + index], row);
        return;
    }
    if (node.kind == WEIR_BOOL)
        static_cast<uint8_t *>(node.values)[row] = 0;
    else
        static_cast<uint64_t *>(node.values)[row] = 0;
    if (node.present) node.present[row] = 0;
}

Place weir_json_decoder::boolean(const Node &node, Place at, uint32_t row) {
    bool is_true = document.is_true(at);
    if (!is_true && !document.is_false(at)) return fail(WEIR_MALFORMED);
    store<uint8_t>(node, row, is_true);
    return at + 1;
}

Place weir_json_decoder::number(const Node &node, Place at, uint32_t row) {
    Number number;
    const uint8_t *behind;
    if (!document.number(at, number, behind)) return fail(WEIR_MALFORMED);
    if (node.kind == WEIR_FLOAT) {
        double value = 0;
        int code = weir::to_float(number, document.token(at), behind, value);
        if (code != WEIR_OK) return fail(node, code);
        store<double>(node, row, value);
        return at + 1;
    }
    int64_t value = 0;
    int code = node.kind == WEIR_DECIMAL ? weir::to_decimal(number, node.precision, node.scale, value)
                                         : weir::to_integer(number, value);
    if (code != WEIR_OK) return fail(node, code);
    store<int64_t>(node, row, value);
    return at + 1;
}

// MARK: strings

/// Without escapes the string is where it stands in the slab; otherwise its bytes go to the arena.
Place weir_json_decoder::string(const Node &node, Place at, uint32_t row) {
    Text text = document.string(at);
    if (!document.is_escaped(text)) {
        store<Pair>(node, row, {uint32_t(text.start - batch->slab), uint32_t(text.length)});
        return at + 1;
    }
    return unescaped(node, text, at + 1, row);
}

Place weir_json_decoder::unescaped(const Node &node, Text text, Place behind, uint32_t row) {
    size_t offset = arena.size();
    arena.resize(offset + text.length);
    ptrdiff_t written = weir::unescape(text.start, text.length, arena.data() + offset);
    if (written < 0) return fail(WEIR_MALFORMED);
    return store_arena(node, row, offset, size_t(written)) ? behind : nullptr;
}

/// A string that is read as something else.
Place weir_json_decoder::text(const Node &node, Place at, uint32_t row) {
    Text text = document.string(at);
    if (!plain(text)) return fail(WEIR_MALFORMED);
    if (node.kind == WEIR_BYTES) return bytes(node, text, at + 1, row);
    int64_t value = 0;
    int code = weir_parse_text(node.kind, node.precision, node.scale, text.start, text.length, &value);
    if (code != WEIR_OK) return fail(node, code);
    store<int64_t>(node, row, value);
    return at + 1;
}

Place weir_json_decoder::bytes(const Node &node, Text text, Place behind, uint32_t row) {
    size_t offset = arena.size();
    arena.resize(offset + text.length);
    ptrdiff_t written = weir::parse_base64(text.start, text.length, arena.data() + offset);
    if (written < 0) return fail(node, WEIR_WRONG_TYPE);
    return store_arena(node, row, offset, size_t(written)) ? behind : nullptr;
}

bool weir_json_decoder::store_arena(const Node &node, uint32_t row, size_t offset, size_t length) {
    arena.resize(offset + length);
    // Views are 32 bits wide; a slab near 4 GiB leaves no room for what is unescaped.
    if (batch->slab_length + arena.size() > UINT32_MAX) {
        fail(node, WEIR_TOO_LARGE);
        return false;
    }
    store<Pair>(node, row, {uint32_t(batch->slab_length + offset), uint32_t(length)});
    columns[node.column].uses_arena = 1;
    return true;
}

/// Replaces a string that has escapes by one in the scratch; false where an escape is none.
bool weir_json_decoder::plain(Text &text) {
    if (!document.is_escaped(text)) return true;
    scratch.resize(text.length + 1);
    ptrdiff_t written = weir::unescape(text.start, text.length, scratch.data());
    if (written < 0) return false;
    scratch[size_t(written)] = 0;
    text = {scratch.data(), size_t(written)};
    return true;
}
