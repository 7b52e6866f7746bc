// The honest floor: what the workloads cost when a program is written for each by hand and nothing in it is general.
//
//     limit w1|w2|w3|w4 --brokers B --topic T --events N --products FILE --out-topic T2 --result FILE
//     limit keys --keys K --brokers B --topic T --events N --result FILE
//     limit w9-w1|w9-w2|w9-w3 --input FILE --products FILE --result FILE [--decode-only]
//
// Its last line is one of JSON, as bench/peers/README.md says.
#include <map>
#include <string>

#include "from_file.hpp"
#include "from_kafka.hpp"

namespace {

std::string option(std::map<std::string, std::string> &options, const char *name) {
    auto found = options.find(name);
    if (found == options.end()) fail("this workload needs", name);
    return found->second;
}

void run_file(const std::string &workload, std::map<std::string, std::string> &options, Meter &meter) {
    FileRun run;
    run.input = option(options, "--input");
    run.products = options["--products"];
    run.decode_only = options.count("--decode-only") > 0;
    if (!run.decode_only) run.result = option(options, "--result");
    if (workload == "w9-w1") return meter.print(file_w1(run, meter));
    if (workload == "w9-w2") return meter.print(file_w2(run, meter));
    if (workload == "w9-w3") return meter.print(file_w3(run, meter));
    fail("there is no workload", workload.c_str());
}

void run_kafka(const std::string &workload, std::map<std::string, std::string> &options, Meter &meter) {
    KafkaRun run;
    run.brokers = option(options, "--brokers");
    run.topic = option(options, "--topic");
    run.events = std::stoull(option(options, "--events"));
    run.products = options["--products"];
    run.out_topic = options["--out-topic"];
    run.result = options["--result"];
    if (workload == "w1") return run_w1(run, meter);
    if (workload == "w2") return run_w2(run, meter);
    if (workload == "w3") return run_w3(run, meter);
    if (workload == "w4") return run_w4(run, meter);
    run.keys = std::stoull(option(options, "--keys"));
    if (workload == "keys") return run_keys(run, meter);
    fail("there is no workload", workload.c_str());
}

}  // namespace

int main(int count, char **arguments) {
    if (count < 2) fail("which workload?");
    std::string workload = arguments[1];
    std::map<std::string, std::string> options;
    for (int at = 2; at < count; at++) {
        std::string name = arguments[at];
        options[name] = name != "--decode-only" && at + 1 < count ? arguments[++at] : "";
    }
    Meter meter;
    try {
        if (workload.rfind("w9-", 0) == 0)
            run_file(workload, options, meter);
        else
            run_kafka(workload, options, meter);
    } catch (const simdjson::simdjson_error &error) {
        fail("an event is not as expected", error.what());
    }
}
