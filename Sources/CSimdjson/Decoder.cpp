// A decode program laid out for the walk, and the batch that it is executed over.
#include "Decoder.hpp"

using weir::Member;
using weir::Place;
using weir::Text;

namespace {

/// The first stage's working memory is four bytes a byte of document: what a rare large one took is given back.
constexpr size_t kept_capacity = 1 << 20;
constexpr size_t least_capacity = 4096;

}  // namespace

weir_json_decoder::weir_json_decoder(
    const weir_json_node *first, size_t node_count, const uint8_t *key_text, size_t key_bytes)
    : keys(key_text, key_text + key_bytes) {
    nodes.resize(node_count);
    for (size_t index = 0; index < node_count; index++) static_cast<weir_json_node &>(nodes[index]) = first[index];
    for (Node &node : nodes) {
        if (node.kind != WEIR_OBJECT) continue;
        node.first_member = uint32_t(members.size());
        node.member_count = node.child_count;
        for (uint32_t index = 0; index < node.child_count; index++) {
            const Node &child = nodes[node.first_child + index];
            members.emplace_back(node.first_child + index, keys.data() + child.key_offset, child.key_length);
            members.back().next = index + 1 < node.child_count ? index + 1 : 0;
        }
        members.resize(members.size() + remembered);
    }
}

// MARK: one batch

void weir_json_decoder::decode() {
    std::vector<uint32_t> counts;
    uint32_t scope_count = 1;
    for (const Node &node : nodes)
        if (node.kind == WEIR_LIST) scope_count++;
    counts.resize(scope_count);
    for (uint32_t scope = 0; scope < scope_count; scope++) bind(scope);
    arena.clear();
    rejections.clear();
    run.end = 0;
    for (size_t record = 0; record < batch->count; record++) {
        for (uint32_t scope = 1; scope < scope_count; scope++) counts[scope] = scopes[scope].count;
        size_t arena_size = arena.size();
        int code = decode_in_run(record, counts, arena_size) ? WEIR_OK : decode_alone(record);
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

/// Tells the nodes of a scope where their columns lie.
void weir_json_decoder::bind(uint32_t scope) {
    for (Node &node : nodes) {
        if (node.kind == WEIR_OBJECT || node.scope != scope) continue;
        node.values = columns[node.column].values;
        node.present = columns[node.column].present;
    }
}

void weir_json_decoder::reserve(uint32_t scope) {
    uint32_t capacity = scopes[scope].capacity * 2;
    if (capacity < 64) capacity = 64;
    batch->grow(batch->context, scope, capacity);
    scopes[scope].capacity = capacity;
    bind(scope);
}

/// Element rows written for a record that is refused are forgotten; its own row was never counted.
void weir_json_decoder::roll_back(const std::vector<uint32_t> &counts, size_t arena_size) {
    for (size_t scope = 1; scope < counts.size(); scope++) scopes[scope].count = counts[scope];
    arena.resize(arena_size);
}

// MARK: one record

int weir_json_decoder::decode_alone(size_t record) {
    culprit = 0;
    if (batch->presence && !(batch->presence[record >> 6] >> (record & 63) & 1)) return WEIR_TOMBSTONE;
    const uint8_t *payload = batch->slab + batch->payloads[2 * record];
    size_t length = batch->payloads[2 * record + 1];
    if (length == 0) return WEIR_EMPTY_PAYLOAD;
    if (length > batch->maximum_payload) return WEIR_TOO_LARGE;
    size_t last = length - 1;
    while (last > 0 && weir::is_space(payload[last])) last--;
    // Nothing is read behind a closing brace. In anything else a number may run on into what follows the payload.
    if (payload[last] != '}') {
        padded.assign(payload, payload + length);
        padded.resize(length + simdjson::SIMDJSON_PADDING);
        int code = find_structure(padded.data(), length);
        return code == WEIR_OK ? refuse(WEIR_WRONG_TYPE) : code;
    }
    int code = find_structure(payload, length);
    if (code != WEIR_OK) return code;
    Place first = stages->structural_indexes.get();
    if (*document.token(first) != '{') return refuse(WEIR_WRONG_TYPE);
    Place behind = object(nodes[0], first + 1, scopes[0].count, 1);
    if (behind == document.end) return WEIR_OK;
    return refuse(behind == nullptr ? error : WEIR_MALFORMED);
}

/// The error of a document whose walk ended with `code`. What is not JSON at all is malformed, whatever its fields: a
/// field's error counts only in a whole document.
int weir_json_decoder::refuse(int code) {
    int grammar = WEIR_OK;
    Place behind = document.skip(stages->structural_indexes.get(), 0, grammar);
    if (behind == document.end) return code;
    culprit = 0;
    return behind == nullptr ? grammar : WEIR_MALFORMED;
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
    document.bytes = payload;
    document.end = stages->structural_indexes.get() + stages->n_structural_indexes;
    document.has_escapes = memchr(payload, '\\', length) != nullptr;
    return WEIR_OK;
}

// MARK: members that are not the expected one

/// The member whose key is at `at`, which is not the one that was expected and is the one expected from now on; null
/// where there is no key.
Member *weir_json_decoder::find_member(Node &node, Place at, uint32_t &expected) {
    Member *first = members.data() + node.first_member;
    for (uint32_t index = 0; index < node.member_count; index++) {
        if (!first[index].is_at(document.token(at))) continue;
        expected = index;
        return first + index;
    }
    if (!document.is_key(at)) return nullptr;
    Text key = document.string(at);
    bool is_literal = !document.is_escaped(key);
    plain(key);
    uint32_t index = named(node, key, is_literal);
    if (index == Member::skipped) {
        // Another object may have met it last.
        unknown.next = 0;
        return &unknown;
    }
    expected = index;
    return first + index;
}

/// The number of the object's member of that name. One that is skipped is remembered, where a document can hold it
/// `is_literal`ly and there is room.
uint32_t weir_json_decoder::named(Node &node, Text key, bool is_literal) {
    for (uint32_t index = 0; index < node.child_count; index++) {
        const Node &child = nodes[node.first_child + index];
        if (child.key_length == key.length && memcmp(keys.data() + child.key_offset, key.start, key.length) == 0)
            return index;
    }
    bool is_full = node.member_count - node.child_count == remembered;
    if (is_full || !is_literal || !Member::is_literal(key.start, key.length)) return Member::skipped;
    members[node.first_member + node.member_count] = Member(Member::skipped, key.start, key.length);
    return node.member_count++;
}
