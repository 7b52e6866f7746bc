// Executes a decode program over one document at a time.
#pragma once
#include "Document.hpp"
#include "Members.hpp"
#include "Times.hpp"
#include <simdjson.h>
#include <vector>

struct weir_json_decoder {
    /// A node beside what it is walked by.
    struct Node : weir_json_node {
        /// Where its column lies in this batch.
        void *values = nullptr;
        uint8_t *present = nullptr;
        /// The object in which it was met last: of members of one name the first counts.
        uint64_t met_in = 0;
        /// Objects: where their members begin in `members`, how many there are, and which is expected first. The first
        /// `child_count` are the program's, the others were met and are skipped.
        uint32_t first_member = 0, member_count = 0, expected = 0;
    };

    /// So many names that are skipped are remembered for an object.
    static constexpr uint32_t remembered = 16;

    /// Records whose structure was found together.
    struct Run {
        /// Records `first..<end` of the batch.
        size_t first = 0, end = 0;
        /// Where the next of them begins.
        weir::Place at = nullptr;
        bool has_escapes = false;
        /// Where each record's last brace stands, from the first byte of the run.
        std::vector<uint32_t> braces;
        /// Records that the next run may have.
        size_t length = 1;
    };

    std::vector<Node> nodes;
    std::vector<uint8_t> keys;
    std::vector<weir::Member> members;
    /// Any name for which there is no room in `members`.
    weir::Member unknown;
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
    Run run;
    weir::Document document{};
    /// Objects read so far, of all batches.
    uint64_t objects = 0;
    /// Why the walk failed, and the node it is about.
    int error = 0;
    uint32_t culprit = 0;

    weir_json_decoder(const weir_json_node *nodes, size_t node_count, const uint8_t *keys, size_t key_bytes);
    void decode();

private:
    using Place = weir::Place;

    bool decode_in_run(size_t record, const std::vector<uint32_t> &counts, size_t arena_size);
    bool begin_run(size_t first);
    int decode_alone(size_t record);
    int refuse(int code);
    int find_structure(const uint8_t *payload, size_t length);
    void bind(uint32_t scope);
    void reserve(uint32_t scope);
    void roll_back(const std::vector<uint32_t> &counts, size_t arena_size);

    Place object(Node &node, Place at, uint32_t row, int depth);
    weir::Member *find_member(Node &node, Place at, uint32_t &expected);
    uint32_t named(Node &node, weir::Text key, bool is_literal);
    bool finish_object(const Node &node, uint32_t row, uint64_t serial);
    Place list(Node &node, Place at, uint32_t row, int depth);
    Place value(Node &node, Place at, uint32_t row, int depth);
    Place number(const Node &node, Place at, uint32_t row);
    Place boolean(const Node &node, Place at, uint32_t row);
    inline Place string(const Node &node, Place at, uint32_t row);
    [[gnu::noinline]] Place unescaped(const Node &node, weir::Text text, Place behind, uint32_t row);
    Place text(const Node &node, Place at, uint32_t row);
    Place bytes(const Node &node, weir::Text text, Place behind, uint32_t row);
    Place other(const Node &node, Place at, uint32_t row);
    void set_null(const Node &node, uint32_t row);
    bool plain(weir::Text &text);
    bool store_arena(const Node &node, uint32_t row, size_t offset, size_t length);

    /// The place of a failed walk.
    Place fail(int code) {
        error = code;
        return nullptr;
    }

    Place fail(const Node &node, int code) {
        culprit = uint32_t(&node - nodes.data());
        return fail(code);
    }

    template <typename Value>
    static void store(const Node &node, uint32_t row, Value value) {
        static_cast<Value *>(node.values)[row] = value;
        if (node.present) node.present[row] = 1;
    }
};
