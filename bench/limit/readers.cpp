// Readers of views over HTTP: asks for rows by key, or by SQL, at a rate or as fast as answers come, and keeps change streams
// open.
//
//     readers --port P --path PREFIX --connections N --rate R --seconds S --warm-up S
//             [--keys FILE] [--json TEXT --expected TEXT] [--requests N] [--streams N --stream-path PATH]
//
// With a rate, requests arrive at random (a Poisson process) whether or not the server keeps up, each for the next
// connection in turn, and a latency counts from the planned arrival: a stall makes all that waits behind it late. With rate 0
// each connection asks again as soon as it is answered. A key of FILE, one a line, stands behind PREFIX and in its answer;
// or TEXT is posted, and what is expected stands in every answer. With --requests it ends after so many, if that is earlier.
//
// Prints `measuring` and `measured` around what counts, and at last one line of JSON, times in milliseconds. One thread.
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "http_client.hpp"

namespace {

int64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

double cpu_seconds() {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    auto seconds = [](timeval time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Question {
    std::string request, expected;
};

std::vector<Question> questions(std::map<std::string, std::string> &options) {
    std::vector<Question> found;
    if (options.count("--json")) return {{post_request(options["--path"], options["--json"]), options["--expected"]}};
    if (!options.count("--keys")) return {{get_request(options["--path"]), ""}};
    std::ifstream file(options["--keys"]);
    for (std::string key; std::getline(file, key);)
        found.push_back({get_request(options["--path"] + key), "\"key\":\"" + key + "\""});
    if (found.empty()) fail("there are no keys in", options["--keys"].c_str());
    return found;
}

/// One change stream: what comes is counted and dropped.
struct Stream {
    int socket;
    bool is_open = true;
    char last = 0;

    Stream(int port, const std::string &path) : socket(connect_to(port)) {
        std::string request = get_request(path);
        if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size()))
            fail("the server does not take a request");
    }
};

/// One reader: what it is to ask, in order of arrival, and what it waits for.
struct Reader {
    Connection connection;
    std::deque<int64_t> arrivals;
    const Question *asked = nullptr;
    int64_t arrived = 0;

    explicit Reader(int port) : connection(port) {}
};

class Load {
public:
    explicit Load(std::map<std::string, std::string> &options)
        : rate(std::stod(options["--rate"])), questions(::questions(options)), epoll(epoll_create1(EPOLL_CLOEXEC)) {
        int port = std::stoi(options["--port"]);
        size_t connections = std::stoull(options["--connections"]);
        size_t count = options.count("--streams") ? std::stoull(options["--streams"]) : 0;
        for (size_t at = 0; at < count; at++) {
            streams.emplace_back(port, options["--stream-path"]);
            watch(streams.back().socket, connections + at);
        }
        for (size_t at = 0; at < connections; at++) {
            readers.push_back(std::make_unique<Reader>(port));
            watch(readers.back()->connection.descriptor(), at);
        }
        int64_t start = now();
        counted_from = start + int64_t(std::stod(options["--warm-up"]) * 1e9);
        end = counted_from + int64_t(std::stod(options["--seconds"]) * 1e9);
        if (options.count("--requests")) most = std::stoull(options["--requests"]);
        next_arrival = double(start);
    }

    void run() {
        if (rate == 0)
            for (auto &reader : readers) ask(*reader, now());
        for (int64_t time = now(); time < end || waiting > 0; time = now()) {
            if (!is_counting && time >= counted_from) begin();
            if (is_counting && cpu == 0 && time >= end) finish();
            if (time > end + patience) fail("the server does not answer what it was asked");
            if (rate > 0) arrive(std::min(time, end));
            wait(time);
        }
        if (cpu == 0) finish();
        print();
    }

private:
    static constexpr int64_t patience = 30'000'000'000;

    double rate, next_arrival, cpu_before = 0, cpu = 0;
    std::vector<Question> questions;
    int epoll;
    std::vector<std::unique_ptr<Reader>> readers;
    std::vector<Stream> streams;
    std::mt19937_64 random{20'251'130};
    int64_t counted_from, end, last_answer = 0, longest_pause = 0;
    size_t most = SIZE_MAX, turn = 0, waiting = 0, answered = 0, wrong = 0, body_bytes = 0;
    size_t answered_in_time = 0, events = 0, stream_bytes = 0;
    bool is_counting = false;
    std::vector<int64_t> latencies;

    void watch(int descriptor, size_t number) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = number;
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("cannot watch a connection");
    }

    void say(const char *word) {
        std::printf("%s\n", word);
        std::fflush(stdout);
    }

    void begin() {
        is_counting = true;
        last_answer = now();
        answered = wrong = events = stream_bytes = body_bytes = 0;
        cpu_before = cpu_seconds();
        say("measuring");
    }

    void finish() {
        cpu = cpu_seconds() - cpu_before;
        answered_in_time = answered;
        say("measured");
    }

    /// Hands over what is due.
    void arrive(int64_t time) {
        while (next_arrival <= double(time)) {
            Reader &reader = *readers[turn++ % readers.size()];
            waiting++;
            if (reader.asked) {
                reader.arrivals.push_back(int64_t(next_arrival));
            } else {
                ask(reader, int64_t(next_arrival));
            }
            next_arrival += std::exponential_distribution<double>(rate / 1e9)(random);
        }
    }

    void ask(Reader &reader, int64_t arrived) {
        reader.asked = &questions[random() % questions.size()];
        reader.arrived = arrived;
        reader.connection.send(reader.asked->request);
        if (rate == 0) waiting++;
    }

    void wait(int64_t time) {
        int64_t until = is_counting ? end : counted_from;
        if (rate > 0 && time < end) until = std::min(until, int64_t(next_arrival) + 1);
        if (time >= end) until = time + 100'000'000;
        int64_t pause = std::max<int64_t>(until - now(), 0);
        timespec limit{pause / 1'000'000'000, pause % 1'000'000'000};
        epoll_event ready[512];
        int count = epoll_pwait2(epoll, ready, 512, &limit, nullptr);
        for (int at = 0; at < count; at++) {
            size_t number = ready[at].data.u64;
            if (number < readers.size()) take(*readers[number]);
            else drop(streams[number - readers.size()]);
        }
    }

    void take(Reader &reader) {
        Answer answer;
        if (!reader.connection.receive(answer)) return;
        int64_t time = now();
        waiting--;
        if (reader.arrived >= counted_from || rate == 0) note(reader, answer, time);
        reader.asked = nullptr;
        if (rate == 0 && time < end) ask(reader, time);
        if (reader.arrivals.empty()) return;
        ask(reader, reader.arrivals.front());
        reader.arrivals.pop_front();
    }

    void note(const Reader &reader, const Answer &answer, int64_t time) {
        if (!is_counting) return;
        answered++;
        body_bytes += answer.body.size();
        if (answer.status != 200 || answer.body.find(reader.asked->expected) == std::string_view::npos) {
            if (wrong++ == 0)
                std::fprintf(stderr, "readers: wrong: %d %.*s\n", answer.status, int(answer.body.size()), answer.body.data());
        }
        latencies.push_back(time - reader.arrived);
        longest_pause = std::max(longest_pause, time - last_answer);
        last_answer = time;
        if (answered >= most) end = std::min(end, time);
    }

    /// Events end with an empty line.
    void drop(Stream &stream) {
        char bytes[64 << 10];
        ssize_t count = recv(stream.socket, bytes, sizeof bytes, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            stream.is_open = false;
            epoll_ctl(epoll, EPOLL_CTL_DEL, stream.socket, nullptr);
            return;
        }
        stream_bytes += size_t(count);
        for (ssize_t at = 0; at < count; at++) {
            if (bytes[at] == '\n' && stream.last == '\n') events++;
            stream.last = bytes[at];
        }
    }

    void print() {
        std::sort(latencies.begin(), latencies.end());
        auto at = [this](double share) {
            size_t place = std::min(latencies.size() - 1, size_t(share * double(latencies.size())));
            return latencies.empty() ? 0 : double(latencies[place]) / 1e6;
        };
        double seconds = double(end - counted_from) / 1e9;
        size_t open = size_t(std::count_if(streams.begin(), streams.end(), [](const Stream &each) { return each.is_open; }));
        std::printf("{\"requests\": %zu, \"per_second\": %.1f, \"wrong\": %zu, \"body_bytes\": %zu, ", answered,
                    double(answered_in_time) / seconds, wrong, answered ? body_bytes / answered : 0);
        std::printf("\"p50\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f, \"pause\": %.3f, ", at(0.5), at(0.99),
                    at(0.999), at(1), double(longest_pause) / 1e6);
        std::printf("\"client_cpu_us\": %.2f, \"streams\": %zu, \"events\": %zu, \"stream_bytes\": %zu}\n",
                    answered_in_time ? cpu / double(answered_in_time) * 1e6 : 0, open, events, stream_bytes);
    }
};

}  // namespace

int main(int count, char **arguments) {
    std::map<std::string, std::string> options;
    for (int at = 1; at + 1 < count; at += 2) options[arguments[at]] = arguments[at + 1];
    for (const char *name : {"--port", "--path", "--connections", "--rate", "--seconds", "--warm-up"})
        if (!options.count(name)) fail("an option is missing", name);
    Load(options).run();
}
