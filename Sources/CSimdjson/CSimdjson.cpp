#include "Decoder.hpp"

using weir::Number;
using weir::Text;
using Node = weir_json_decoder::Node;

namespace {

struct Pair {
    uint32_t first, second;
};

/// The first eight bytes of a key, zeros behind its end. Eight bytes are readable at `key`.
inline uint64_t key_prefix(const uint8_t *key, size_t length) {
    uint64_t prefix;
    memcpy(&prefix, key, 8);
    return length >= 8 ? prefix : prefix & ((uint64_t(1) << (8 * length)) - 1);
}

/// The first stage's working memory is four bytes a byte of document: what a rare large one took is given back.
constexpr size_t kept_capacity = 1 << 20;
constexpr size_t least_capacity = 4096;

}  // namespace

// MARK: one batch

void weir_json_decoder::decode() {
    std::vector<uint32_t> counts;
    uint32_t scope_count = 1;
    for (const Node &node : nodes)
        if (node.kind == WEIR_LIST) scope_count++;
    counts.resize(scope_count);
    arena.clear();
    rejections.clear();
    for (size_t record = 0; record < batch->count; record++) {
        for (uint32_t scope = 1; scope < scope_count; scope++) counts[scope] = scopes[scope].count;
        size_t arena_size = arena.size();
        culprit = 0;
        int code = decode_record(record);
        if (code == WEIR_OK) {
            scopes[0].count++;
            continue;
        }
        roll_back(counts, arena_size);
        rejections.push_back({uint32_t(record), uint32_t(code), culprit});
    }
    if (stages && stages->capacity() > kept_capacity) stages.reset();
    if (padded.capacity() > kept_capacity) std::vector<uint8_t>().swap(padded);
    if (scratch.capacity() > kept_capacity) std::vector<uint8_t>().swap(scratch);
}

/// Element rows written for a record that is refused are forgotten; its own row was never counted.
void weir_json_decoder::roll_back(const std::vector<uint32_t> &counts, size_t arena_size) {
    for (size_t scope = 1; scope < counts.size(); scope++) scopes[scope].count = counts[scope];
    arena.resize(arena_size);
}

int weir_json_decoder::decode_record(size_t record) {
    if (batch->presence && !(batch->presence[record >> 6] >> (record & 63) & 1)) return WEIR_TOMBSTONE;
    const uint8_t *payload = batch->slab + batch->payloads[2 * record];
    size_t length = batch->payloads[2 * record + 1];
    if (length == 0) return WEIR_EMPTY_PAYLOAD;
    if (length > batch->maximum_payload) return WEIR_TOO_LARGE;
    // An object ends with a brace and perhaps white space, and nothing is read behind those. In anything else a
    // number may run on into what follows the payload; it is refused from a copy with zeros behind it.
    uint8_t last = payload[length - 1];
    if (last != '}' && !weir::is_space(last)) {
        padded.assign(payload, payload + length);
        padded.resize(length + simdjson::SIMDJSON_PADDING);
        int code = find_structure(padded.data(), length);
        return code == WEIR_OK ? refuse(WEIR_WRONG_TYPE) : code;
    }
    int code = find_structure(payload, length);
    if (code != WEIR_OK) return code;
    if (*cursor.token() != '{') return refuse(WEIR_WRONG_TYPE);
    cursor.at++;
    code = object(nodes[0], 1);
    if (code == WEIR_OK && cursor.at == cursor.end) return WEIR_OK;
    return refuse(code == WEIR_OK ? WEIR_MALFORMED : code);
}

/// The error of the document under the cursor, whose walk ended with `code`. What is not JSON at all is malformed,
/// whatever its fields: a field's error counts only in a whole document.
int weir_json_decoder::refuse(int code) {
    cursor.at = stages->structural_indexes.get();
    int grammar = cursor.skip(0);
    if (grammar == WEIR_OK && cursor.at != cursor.end) grammar = WEIR_MALFORMED;
    if (grammar == WEIR_OK) return code;
    culprit = 0;
    return grammar;
}

int weir_json_decoder::find_structure(const uint8_t *payload, size_t length) {
    if (!stages || stages->capacity() < length) {
        size_t capacity = least_capacity;
        while (capacity < length) capacity *= 2;
        // The depth bounds only simdjson's own second stage, which is not used.
        if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, stages)) {
            stages.reset();
            return WEIR_TOO_LARGE;
        }
    }
    switch (stages->stage1(payload, length, simdjson::stage1_mode::regular)) {
        case simdjson::SUCCESS: break;
        case simdjson::EMPTY: return WEIR_EMPTY_PAYLOAD;
        case simdjson::UTF8_ERROR: return WEIR_INVALID_UTF8;
        case simdjson::CAPACITY: return WEIR_TOO_LARGE;
        default: return weir_is_utf8(payload, length) ? WEIR_MALFORMED : WEIR_INVALID_UTF8;
    }
    cursor.document = payload;
    cursor.at = stages->structural_indexes.get();
    cursor.end = cursor.at + stages->n_structural_indexes;
    cursor.has_escapes = memchr(payload, '\\', length) != nullptr;
    return WEIR_OK;
}

int weir_json_decoder::fail(const Node &node, int code) {
    culprit = uint32_t(&node - nodes.data());
    return code;
}

// MARK: objects

/// Reads an object whose opening brace is behind the cursor; `depth` containers are open, this one counted.
int weir_json_decoder::object(const Node &node, int depth) {
    for (uint32_t word = 0; word < (node.child_count + 63) / 64; word++) seen[node.first_seen + word] = 0;
    int code = members(node, depth);
    return code == WEIR_OK ? finish_object(node) : code;
}

int weir_json_decoder::members(const Node &node, int depth) {
    if (cursor.left() < 1) return WEIR_MALFORMED;
    if (*cursor.token() == '}') {
        cursor.at++;
        return WEIR_OK;
    }
    const Node *first = nodes.data() + node.first_child;
    const Node *guess = first;
    for (;;) {
        // A key, a colon, a value and what follows it: four positions at the least.
        if (cursor.left() < 4 || *cursor.token() != '"' || cursor.document[cursor.at[1]] != ':') return WEIR_MALFORMED;
        const Node *child = member(node, guess);
        if (__builtin_expect(cursor.has_escapes, 0)) {
            Text key = cursor.string();
            bool is_valid = true;
            if (memchr(key.start, '\\', key.length)) child = member_escaped(node, key, is_valid);
            if (!is_valid) return WEIR_MALFORMED;
        }
        cursor.at += 2;
        int code = WEIR_OK;
        if (child) {
            size_t index = size_t(child - first);
            uint64_t &bits = seen[node.first_seen + (index >> 6)];
            uint64_t bit = uint64_t(1) << (index & 63);
            // Of members of one name the first counts.
            code = bits & bit ? cursor.skip(depth) : value(*child, depth);
            bits |= bit;
            guess = index + 1 < node.child_count ? child + 1 : first;
        } else {
            code = cursor.skip(depth);
        }
        if (code != WEIR_OK) return code;
        if (cursor.left() < 1) return WEIR_MALFORMED;
        uint8_t separator = cursor.document[*cursor.at++];
        if (separator == ',') continue;
        return separator == '}' ? WEIR_OK : WEIR_MALFORMED;
    }
}

/// Members that were not met: null where they may be.
int weir_json_decoder::finish_object(const Node &node) {
    for (uint32_t index = 0; index < node.child_count; index++) {
        if (seen[node.first_seen + (index >> 6)] >> (index & 63) & 1) continue;
        const Node &child = nodes[node.first_child + index];
        if (!child.is_optional) return fail(child, WEIR_MISSING);
        set_null(child);
    }
    return WEIR_OK;
}

/// The member whose key is the current token, or null. Producers write members in one order, so the search begins at
/// the one that comes after the last.
const Node *weir_json_decoder::member(const Node &node, const Node *guess) const {
    Text key = cursor.string();
    uint64_t prefix = key_prefix(key.start, key.length);
    const Node *first = nodes.data() + node.first_child;
    const Node *candidate = guess;
    for (uint32_t count = node.child_count; count > 0; count--) {
        if (candidate->prefix == prefix && candidate->key_length == key.length
            && (key.length <= 8 || memcmp(keys.data() + candidate->key_offset + 8, key.start + 8, key.length - 8) == 0))
            return candidate;
        if (++candidate == first + node.child_count) candidate = first;
    }
    return nullptr;
}

const Node *weir_json_decoder::member_escaped(const Node &node, Text key, bool &is_valid) {
    is_valid = plain(key);
    if (!is_valid) return nullptr;
    for (uint32_t index = 0; index < node.child_count; index++) {
        const Node &child = nodes[node.first_child + index];
        if (child.key_length == key.length && memcmp(keys.data() + child.key_offset, key.start, key.length) == 0)
            return &child;
    }
    return nullptr;
}

// MARK: values

int weir_json_decoder::value(const Node &node, int depth) {
    if (*cursor.token() == 'n') return null(node);
    if (node.kind < WEIR_OBJECT) return scalar(node, depth);
    if (*cursor.token() != (node.kind == WEIR_OBJECT ? '{' : '[')) return wrong_type(node, depth);
    if (depth >= WEIR_MAXIMUM_DEPTH) return WEIR_TOO_DEEP;
    cursor.at++;
    return node.kind == WEIR_OBJECT ? object(node, depth + 1) : list(node, depth + 1);
}

int weir_json_decoder::null(const Node &node) {
    if (!cursor.is_literal("null", 4)) return WEIR_MALFORMED;
    cursor.at++;
    if (!node.is_optional) return fail(node, WEIR_MISSING);
    set_null(node);
    return WEIR_OK;
}

/// Null in every column of the node, zero in its value.
void weir_json_decoder::set_null(const Node &node) {
    if (node.kind == WEIR_OBJECT) {
        for (uint32_t index = 0; index < node.child_count; index++) set_null(nodes[node.first_child + index]);
        return;
    }
    uint32_t row = scopes[node.scope].count;
    weir_json_column &column = columns[node.column];
    memset(static_cast<uint8_t *>(column.values) + size_t(row) * column.width, 0, column.width);
    if (column.present) column.present[row] = 0;
}

int weir_json_decoder::wrong_type(const Node &node, int depth) {
    int code = cursor.skip(depth);
    return code == WEIR_OK ? fail(node, WEIR_WRONG_TYPE) : code;
}

int weir_json_decoder::scalar(const Node &node, int depth) {
    switch (*cursor.token()) {
        case '"': return node.kind == WEIR_BOOL ? wrong_type(node, depth) : text(node, depth);
        case '-':
        case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
            return number(node, depth);
        case 't':
        case 'f': {
            bool is_true = *cursor.token() == 't';
            if (node.kind != WEIR_BOOL) return wrong_type(node, depth);
            if (!(is_true ? cursor.is_literal("true", 4) : cursor.is_literal("false", 5))) return WEIR_MALFORMED;
            cursor.at++;
            store<uint8_t>(node, is_true);
            return WEIR_OK;
        }
        default: return wrong_type(node, depth);
    }
}

int weir_json_decoder::number(const Node &node, int depth) {
    if (node.kind != WEIR_INT && node.kind != WEIR_FLOAT && node.kind != WEIR_DECIMAL && node.kind != WEIR_TIMESTAMP)
        return wrong_type(node, depth);
    Number number;
    Text text;
    if (!cursor.number(number, text)) return WEIR_MALFORMED;
    if (node.kind == WEIR_FLOAT) {
        double value = 0;
        int code = weir::to_float(number, text.start, text.start + text.length, value);
        if (code != WEIR_OK) return fail(node, code);
        store<double>(node, value);
        return WEIR_OK;
    }
    int64_t value = 0;
    int code = node.kind == WEIR_DECIMAL ? weir::to_decimal(number, node.precision, node.scale, value)
                                         : weir::to_integer(number, value);
    if (code != WEIR_OK) return fail(node, code);
    store<int64_t>(node, value);
    return WEIR_OK;
}

int weir_json_decoder::text(const Node &node, int depth) {
    Text text = cursor.string();
    if (node.kind == WEIR_STRING) return string(node, text);
    if (node.kind == WEIR_INT || node.kind == WEIR_FLOAT) return wrong_type(node, depth);
    if (!plain(text)) return WEIR_MALFORMED;
    cursor.at++;
    if (node.kind == WEIR_BYTES) return bytes(node, text);
    int64_t value = 0;
    int code = weir_parse_text(node.kind, node.precision, node.scale, text.start, text.length, &value);
    if (code != WEIR_OK) return fail(node, code);
    store<int64_t>(node, value);
    return WEIR_OK;
}

// MARK: strings

/// Without escapes the string is where it stands in the slab; otherwise its bytes go to the arena.
int weir_json_decoder::string(const Node &node, Text text) {
    cursor.at++;
    if (!cursor.has_escapes || !memchr(text.start, '\\', text.length)) {
        store<Pair>(node, {uint32_t(text.start - batch->slab), uint32_t(text.length)});
        return WEIR_OK;
    }
    size_t offset = arena.size();
    arena.resize(offset + text.length);
    ptrdiff_t written = weir::unescape(text.start, text.length, arena.data() + offset);
    if (written < 0) return WEIR_MALFORMED;
    return store_arena(node, offset, size_t(written));
}

int weir_json_decoder::bytes(const Node &node, Text text) {
    size_t offset = arena.size();
    arena.resize(offset + text.length);
    ptrdiff_t written = weir::parse_base64(text.start, text.length, arena.data() + offset);
    if (written < 0) return fail(node, WEIR_WRONG_TYPE);
    return store_arena(node, offset, size_t(written));
}

int weir_json_decoder::store_arena(const Node &node, size_t offset, size_t length) {
    arena.resize(offset + length);
    // Views are 32 bits wide; a slab near 4 GiB leaves no room for what is unescaped.
    if (batch->slab_length + arena.size() > UINT32_MAX) return fail(node, WEIR_TOO_LARGE);
    store<Pair>(node, {uint32_t(batch->slab_length + offset), uint32_t(length)});
    columns[node.column].uses_arena = 1;
    return WEIR_OK;
}

/// Replaces a string that has escapes by one in the scratch; false where an escape is none.
bool weir_json_decoder::plain(Text &text) {
    if (!cursor.has_escapes || !memchr(text.start, '\\', text.length)) return true;
    scratch.resize(text.length + 1);
    ptrdiff_t written = weir::unescape(text.start, text.length, scratch.data());
    if (written < 0) return false;
    scratch[size_t(written)] = 0;
    text = {scratch.data(), size_t(written)};
    return true;
}

// MARK: lists

/// Reads an array whose opening bracket is behind the cursor; `depth` containers are open, this one counted.
int weir_json_decoder::list(const Node &node, int depth) {
    const Node &child = nodes[node.first_child];
    weir_json_scope &elements = scopes[node.element_scope];
    uint32_t start = elements.count;
    if (cursor.left() < 1) return WEIR_MALFORMED;
    if (*cursor.token() == ']') {
        cursor.at++;
        store<Pair>(node, {start, 0});
        return WEIR_OK;
    }
    for (;;) {
        if (cursor.left() < 2) return WEIR_MALFORMED;
        if (elements.count == elements.capacity) reserve(node.element_scope);
        int code = value(child, depth);
        if (code != WEIR_OK) return code;
        elements.count++;
        if (cursor.left() < 1) return WEIR_MALFORMED;
        uint8_t separator = cursor.document[*cursor.at++];
        if (separator == ',') continue;
        if (separator != ']') return WEIR_MALFORMED;
        store<Pair>(node, {start, elements.count - start});
        return WEIR_OK;
    }
}

void weir_json_decoder::reserve(uint32_t scope) {
    uint32_t capacity = scopes[scope].capacity * 2;
    if (capacity < 64) capacity = 64;
    batch->grow(batch->context, scope, capacity);
    scopes[scope].capacity = capacity;
}

// MARK: the C side

extern "C" {

weir_json_decoder *weir_json_decoder_create(
    const weir_json_node *nodes, size_t node_count, const uint8_t *keys, size_t key_bytes) {
    auto *decoder = new (std::nothrow) weir_json_decoder();
    if (!decoder) return nullptr;
    decoder->keys.assign(keys, keys + key_bytes);
    decoder->keys.resize(key_bytes + 8);
    uint32_t seen = 0;
    for (size_t index = 0; index < node_count; index++) {
        Node node;
        static_cast<weir_json_node &>(node) = nodes[index];
        node.prefix = key_prefix(decoder->keys.data() + node.key_offset, node.key_length);
        node.first_seen = seen;
        if (node.kind == WEIR_OBJECT) seen += (node.child_count + 63) / 64;
        decoder->nodes.push_back(node);
    }
    decoder->seen.resize(seen);
    return decoder;
}

void weir_json_decoder_destroy(weir_json_decoder *decoder) { delete decoder; }

void weir_json_decode(
    weir_json_decoder *decoder, const weir_json_batch *batch, weir_json_scope *scopes, weir_json_column *columns) {
    decoder->batch = batch;
    decoder->scopes = scopes;
    decoder->columns = columns;
    decoder->decode();
    decoder->batch = nullptr;
}

const uint8_t *weir_json_arena(const weir_json_decoder *decoder, size_t *length) {
    *length = decoder->arena.size();
    return decoder->arena.data();
}

const weir_json_rejection *weir_json_rejections(const weir_json_decoder *decoder, size_t *count) {
    *count = decoder->rejections.size();
    return decoder->rejections.data();
}

int weir_pack_bits(const uint8_t *present, size_t count, uint64_t *words) {
    bool has_null = false;
    for (size_t row = 0; row < count; row += 64) {
        uint64_t word = 0;
        size_t bits = count - row < 64 ? count - row : 64;
        for (size_t bit = 0; bit < bits; bit++) word |= uint64_t(present[row + bit]) << bit;
        has_null |= word != (bits == 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1);
        words[row / 64] = word;
    }
    return has_null;
}

int weir_is_utf8(const uint8_t *bytes, size_t length) {
    return simdjson::validate_utf8(reinterpret_cast<const char *>(bytes), length);
}

int weir_parse_text(
    uint32_t kind, uint32_t precision, uint32_t scale, const uint8_t *text, size_t length, int64_t *value) {
    switch (kind) {
        case WEIR_BOOL:
            *value = length == 4 && memcmp(text, "true", 4) == 0;
            return *value || (length == 5 && memcmp(text, "false", 5) == 0) ? WEIR_OK : WEIR_WRONG_TYPE;
        case WEIR_TIMESTAMP: return weir::parse_timestamp(text, length, *value);
        case WEIR_DATE: return weir::parse_date(text, length, *value);
        default: break;
    }
    // Reading looks at eight bytes at a time, and nobody says what stands behind the text.
    uint8_t near[40];
    std::vector<uint8_t> far;
    uint8_t *copy = near;
    if (length + 8 > sizeof near) {
        far.resize(length + 8);
        copy = far.data();
    }
    memcpy(copy, text, length);
    memset(copy + length, 0, 8);
    Number number;
    if (length == 0 || weir::read_number(copy, number) != copy + length) return WEIR_WRONG_TYPE;
    if (kind == WEIR_DECIMAL) return weir::to_decimal(number, precision, scale, *value);
    if (kind == WEIR_INT) return weir::to_integer(number, *value);
    double result = 0;
    int code = weir::to_float(number, text, text + length, result);
    memcpy(value, &result, sizeof result);
    return code;
}

ptrdiff_t weir_parse_base64(const uint8_t *text, size_t length, uint8_t *target) {
    return weir::parse_base64(text, length, target);
}

size_t weir_write_float(double value, uint8_t *target) {
    char *first = reinterpret_cast<char *>(target);
    return size_t(std::to_chars(first, first + 32, value).ptr - first);
}
}
