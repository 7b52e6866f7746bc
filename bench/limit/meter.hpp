// What a run cost, from the first event to the last durable result.
#pragma once

#include <sys/resource.h>
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

class Meter {
public:
    /// Called when the first event has come; later calls do nothing.
    void begin() {
        if (begun) return;
        begun = true;
        cpu = cpu_now();
        wall = wall_now();
    }

    bool has_begun() const { return begun; }

    void print(uint64_t events) const {
        std::printf("{\"cpu_seconds\": %.4f, \"wall_seconds\": %.4f, \"rss_mb\": %.1f, \"events\": %llu}\n",
                    begun ? cpu_now() - cpu : 0, begun ? wall_now() - wall : 0, peak_memory(),
                    static_cast<unsigned long long>(events));
    }

private:
    bool begun = false;
    double cpu = 0, wall = 0;

    /// MiB. Not `ru_maxrss`, which keeps what the process that made this one held.
    static double peak_memory() {
        std::ifstream file("/proc/self/status");
        std::string name;
        double kibibytes = 0;
        while (file >> name)
            if (name == "VmHWM:") file >> kibibytes;
        return kibibytes / 1024;
    }

    static double wall_now() {
        timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
    }

    static double cpu_now() {
        rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        auto seconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) * 1e-6; };
        return seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }
};
