// The C side: what CSimdjson.h declares.
#include "Decoder.hpp"

using weir::Number;

extern "C" {

weir_json_decoder *weir_json_decoder_create(
    const weir_json_node *nodes, size_t node_count, const uint8_t *keys, size_t key_bytes) {
    return new (std::nothrow) weir_json_decoder(nodes, node_count, keys, key_bytes);
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
