#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node of a decode program reads. Scalars first: `weir_parse_text` takes those.
enum {
    WEIR_BOOL = 0,
    WEIR_INT = 1,
    WEIR_FLOAT = 2,
    WEIR_DECIMAL = 3,
    WEIR_STRING = 4,
    WEIR_BYTES = 5,
    WEIR_TIMESTAMP = 6,
    WEIR_DATE = 7,
    WEIR_OBJECT = 8,
    WEIR_LIST = 9,
};

/// Why a record or a value was refused; 0 is success.
enum {
    WEIR_OK = 0,
    WEIR_EMPTY_PAYLOAD = 1,
    WEIR_TOMBSTONE = 2,
    WEIR_MALFORMED = 3,
    WEIR_INVALID_UTF8 = 4,
    WEIR_TOO_DEEP = 5,
    WEIR_TOO_LARGE = 6,
    WEIR_MISSING = 7,
    WEIR_WRONG_TYPE = 8,
    WEIR_OUT_OF_RANGE = 9,
    WEIR_EXCESS_DIGITS = 10,
    WEIR_MALFORMED_TIME = 11,
};

/// Objects and arrays may nest this deep, the outermost object counted.
enum { WEIR_MAXIMUM_DEPTH = 64 };

/// One node of a decode program; node 0 is the record itself, an object. An object's children are its members, a
/// list's only child is its element.
typedef struct {
    uint32_t kind;
    uint32_t is_optional;
    uint32_t precision;
    uint32_t scale;
    uint32_t key_offset;
    uint32_t key_length;
    /// Scalars and lists: index into the columns.
    uint32_t column;
    uint32_t first_child;
    uint32_t child_count;
    /// Lists: the scope its elements are rows of.
    uint32_t element_scope;
    /// The scope its column belongs to.
    uint32_t scope;
} weir_json_node;

/// Where a column is written. Bools take 1 byte a row, everything else 8: int64, double, or two uint32: a string's
/// offset and length, a list's start and count.
typedef struct {
    void *values;
    /// One byte a row, 1 where there is a value; null where the column admits no nulls.
    uint8_t *present;
    /// Set once a string was written whose bytes lie in the arena.
    uint32_t uses_arena;
    uint32_t width;
} weir_json_column;

/// Rows that grow together: the batch itself, or the elements of one list.
typedef struct {
    uint32_t first_column;
    uint32_t column_count;
    uint32_t count;
    uint32_t capacity;
} weir_json_scope;

typedef struct {
    uint32_t record;
    uint32_t code;
    /// The node it is about; 0 where it is about the whole record.
    uint32_t node;
} weir_json_rejection;

/// Makes room for `capacity` rows in every column of `scope`, keeping what was written.
typedef void (*weir_json_grow)(void *context, uint32_t scope, uint32_t capacity);

typedef struct {
    const uint8_t *slab;
    size_t slab_length;
    /// Offset and length of each payload in the slab. 64 bytes behind the last are readable.
    const uint32_t *payloads;
    /// One bit a record, 0 for a tombstone; null where there is none.
    const uint64_t *presence;
    size_t count;
    /// Bytes of a payload, at most.
    size_t maximum_payload;
    void *context;
    weir_json_grow grow;
} weir_json_batch;

typedef struct weir_json_decoder weir_json_decoder;

/// Copies the program; null where memory is short.
weir_json_decoder *weir_json_decoder_create(
    const weir_json_node *nodes, size_t node_count, const uint8_t *keys, size_t key_bytes);
void weir_json_decoder_destroy(weir_json_decoder *decoder);

/// Decodes every record of the batch; those refused leave no trace in the columns.
/// Scope 0 has room for `batch->count` rows.
void weir_json_decode(
    weir_json_decoder *decoder, const weir_json_batch *batch, weir_json_scope *scopes, weir_json_column *columns);

/// Bytes of strings that are not literally in the slab. A view whose offset is at least the slab's length lies here.
const uint8_t *weir_json_arena(const weir_json_decoder *decoder, size_t *length);

const weir_json_rejection *weir_json_rejections(const weir_json_decoder *decoder, size_t *count);

/// Gathers one byte a row into bits, least significant first; returns whether any row was 0.
int weir_pack_bits(const uint8_t *present, size_t count, uint64_t *words);

/// Whether the bytes are UTF-8.
int weir_is_utf8(const uint8_t *bytes, size_t length);

/// Reads a bool, int, float (its bits), decimal, timestamp or date from plain text. The byte behind the
/// text is readable and none that a number contains. Returns a `WEIR_` code.
int weir_parse_text(
    uint32_t kind, uint32_t precision, uint32_t scale, const uint8_t *text, size_t length, int64_t *value);

/// Reads base64 (RFC 4648, padded) into `target`, which has room for 3 bytes for every 4; returns the number of bytes
/// written, or -1.
ptrdiff_t weir_parse_base64(const uint8_t *text, size_t length, uint8_t *target);

/// Writes the shortest text that reads back as `value`, a number of RFC 8259 in at most 32 bytes; returns its length.
/// Neither infinite nor NaN.
size_t weir_write_float(double value, uint8_t *target);

#ifdef __cplusplus
}
#endif
