// The structure of several records at once. The first stage takes its input in steps of 128 bytes and costs something to
// begin, so for records of a few hundred bytes it does a quarter less work when those that lie behind each other are
// given to it as one text.
//
// A record of a run is accepted only where its walk ends at its own last brace. There the first stage is outside of
// strings, escapes and multi-byte characters, so it saw the next record as if that stood alone. Where a record is not
// accepted the run ends in front of it, and it is decoded by itself; what follows it begins with runs of few records
// again, so that refused records cost no more than twice what they cost alone.
#include "Decoder.hpp"

using weir::Place;

namespace {

constexpr size_t longest_run = 256;
/// The positions of so many bytes stay near the processor.
constexpr size_t run_bytes = 32 << 10;

}  // namespace

/// Decodes the record as part of a run; false where it is to be decoded alone, and then it has left no trace.
bool weir_json_decoder::decode_in_run(size_t record, const std::vector<uint32_t> &counts, size_t arena_size) {
    if (record >= run.end && !begin_run(record)) return false;
    const uint8_t *payload = batch->slab + batch->payloads[2 * record];
    uint32_t brace = run.braces[record - run.first];
    document.has_escapes = run.has_escapes && memchr(payload, '\\', size_t(document.bytes + brace - payload)) != nullptr;
    Place at = run.at;
    if (*at < brace && *document.token(at) == '{') {
        Place behind = object(nodes[0], at + 1, scopes[0].count, 1);
        if (behind != nullptr && behind[-1] == brace) {
            run.at = behind;
            return true;
        }
    }
    run.end = 0;
    run.length = 1;
    roll_back(counts, arena_size);
    return false;
}

/// Finds the structure of the records from `first` on; false where there are not two of which that could be done.
bool weir_json_decoder::begin_run(size_t first) {
    size_t length = run.length;
    run.length = length * 2 < longest_run ? length * 2 : longest_run;
    run.braces.clear();
    const uint8_t *start = batch->slab + batch->payloads[2 * first];
    const uint8_t *end = start;
    for (size_t record = first; record < first + length && record < batch->count; record++) {
        const uint8_t *payload = batch->slab + batch->payloads[2 * record];
        size_t bytes = batch->payloads[2 * record + 1];
        if (payload < end || bytes == 0 || bytes > batch->maximum_payload) break;
        if (size_t(payload - start) + bytes > run_bytes) break;
        while (end < payload && weir::is_space(*end)) end++;
        if (end < payload) break;
        size_t last = bytes - 1;
        while (last > 0 && weir::is_space(payload[last])) last--;
        if (payload[last] != '}') break;
        run.braces.push_back(uint32_t(payload + last - start));
        end = payload + bytes;
    }
    if (run.braces.size() < 2 || find_structure(start, size_t(end - start)) != WEIR_OK) return false;
    run.first = first;
    run.end = first + run.braces.size();
    run.at = stages->structural_indexes.get();
    run.has_escapes = document.has_escapes;
    return true;
}
