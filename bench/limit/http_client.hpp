// Keep-alive connections to one HTTP server on this machine, without waiting: just enough of HTTP/1.1 to ask and to find where
// an answer ends.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "fail.hpp"

inline int connect_to(int port) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket < 0 || connect(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        fail("cannot connect", std::strerror(errno));
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
    return socket;
}

inline std::string get_request(const std::string &path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

inline std::string post_request(const std::string &path, const std::string &json) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(json.size()) + "\r\n\r\n" + json;
}

/// One answer of a connection that has one request under way at a time.
struct Answer {
    int status = 0;
    std::string_view body;
};

class Connection {
public:
    explicit Connection(int port) : socket(connect_to(port)) {}

    int descriptor() const { return socket; }

    void send(const std::string &request) {
        // A request is smaller than any socket's buffer, and the one before has been answered.
        if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != ssize_t(request.size()))
            fail("the server does not take a request", std::strerror(errno));
        used = 0;
    }

    /// Takes what has come; true where that ends the answer.
    bool receive(Answer &answer) {
        ssize_t count = recv(socket, bytes + used, sizeof bytes - used, 0);
        if (count < 0 && errno == EAGAIN) return false;
        if (count <= 0) fail("the server has closed a connection");
        used += size_t(count);
        std::string_view all(bytes, used);
        size_t head = all.find("\r\n\r\n");
        if (head == std::string_view::npos) return false;
        std::string_view body = all.substr(head + 4);
        if (!is_whole(all.substr(0, head), body)) {
            if (used == sizeof bytes) fail("an answer is too long");
            return false;
        }
        answer.status = std::atoi(bytes + 9);
        answer.body = body;
        return true;
    }

private:
    int socket;
    size_t used = 0;
    char bytes[16 << 10];

    /// Only one answer is under way, so one in chunks is whole when the last chunk stands at the end.
    static bool is_whole(std::string_view head, std::string_view body) {
        size_t place = head.find("\r\nContent-Length: ");
        if (place == std::string_view::npos) return body.ends_with("0\r\n\r\n");
        size_t length = size_t(std::strtoull(head.data() + place + 18, nullptr, 10));
        if (body.size() > length) fail("an answer is longer than it says");
        return body.size() == length;
    }
};
