// Executes a decode program over one document at a time.
#pragma once
#include "Cursor.hpp"
#include "Times.hpp"
#include <simdjson.h>
#include <vector>

struct weir_json_decoder {
    /// A node beside what its key is compared by: its length and first eight bytes.
    struct Node : weir_json_node {
        uint64_t prefix;
        /// Objects: where in `seen` the bits of its members begin.
        uint32_t first_seen;
    };

    std::vector<Node> nodes;
    std::vector<uint8_t> keys;
    /// One bit a member of each object: met already in the object being read. An object of the program never
    /// encloses itself, so one set of bits for each will do.
    std::vector<uint64_t> seen;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
    std::vector<uint8_t> arena;
    /// A string that is read as something else, unescaped.
    std::vector<uint8_t> scratch;
    /// A document that cannot be an object, zeros behind it.
    std::vector<uint8_t> padded;
    std::vector<weir_json_rejection> rejections;

    // the batch being decoded
    const weir_json_batch *batch = nullptr;
    weir_json_scope *scopes = nullptr;
    weir_json_column *columns = nullptr;
    weir::Cursor cursor{};
    /// The node that the last error is about.
    uint32_t culprit = 0;

    void decode();

private:
    int decode_record(size_t record);
    int refuse(int code);
    int find_structure(const uint8_t *payload, size_t length);
    void roll_back(const std::vector<uint32_t> &counts, size_t arena_size);
    int object(const Node &node, int depth);
    int members(const Node &node, int depth);
    int finish_object(const Node &node);
    const Node *member(const Node &node, const Node *guess) const;
    const Node *member_escaped(const Node &node, weir::Text key, bool &is_valid);
    int value(const Node &node, int depth);
    int null(const Node &node);
    void set_null(const Node &node);
    int wrong_type(const Node &node, int depth);
    int list(const Node &node, int depth);
    int scalar(const Node &node, int depth);
    int number(const Node &node, int depth);
    int text(const Node &node, int depth);
    int string(const Node &node, weir::Text text);
    int bytes(const Node &node, weir::Text text);
    bool plain(weir::Text &text);
    int fail(const Node &node, int code);
    void reserve(uint32_t scope);
    int store_arena(const Node &node, size_t offset, size_t length);

    template <typename Value>
    void store(const Node &node, Value value) {
        uint32_t row = scopes[node.scope].count;
        weir_json_column &column = columns[node.column];
        static_cast<Value *>(column.values)[row] = value;
        if (column.present) column.present[row] = 1;
    }
};
