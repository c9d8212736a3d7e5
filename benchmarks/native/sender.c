/* The limit sender: what one process can deliver that knows no chat at all.
 *
 * It takes N connections on loopback and sends each of them the same WebSocket frame, MESSAGES
 * times; JOINED frames go into one `send`. After each round over all connections it rests
 * PAUSE_US, as a server does that waits for its disk. It prints the CPU seconds that sending took.
 *
 *   cc -O2 -o sender sender.c && ./sender N MESSAGES JOINED FRAME_BYTES PAUSE_US
 *
 * stdout: the port, then (after a line on stdin) the CPU and wall seconds. Ends with its stdin.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec
        + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static double wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof address) < 0
        || listen(listening, 4096) < 0
        || getsockname(listening, (struct sockaddr *)&address, &length) < 0)
        fail("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listening;
}

static char *make_frames(int joined, int frame_bytes) {
    char *frames = malloc((size_t)joined * frame_bytes);
    if (!frames)
        fail("malloc");
    memset(frames, 'x', (size_t)joined * frame_bytes);
    for (int i = 0; i < joined; i++) {
        unsigned char *head = (unsigned char *)frames + (size_t)i * frame_bytes;
        head[0] = 0x81; /* a whole text */
        head[1] = 126;  /* its length is in the next two bytes */
        head[2] = (unsigned char)((frame_bytes - 4) >> 8);
        head[3] = (unsigned char)(frame_bytes - 4);
    }
    return frames;
}

static void send_whole(int to, const char *from, size_t size) {
    while (size) {
        ssize_t sent = send(to, from, size, 0);
        if (sent < 0)
            fail("send");
        from += sent;
        size -= (size_t)sent;
    }
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: sender N MESSAGES JOINED FRAME_BYTES PAUSE_US\n");
        return 2;
    }
    int members = atoi(argv[1]), messages = atoi(argv[2]), joined = atoi(argv[3]);
    int frame_bytes = atoi(argv[4]), pause_us = atoi(argv[5]), one = 1;
    int *sockets = calloc((size_t)members, sizeof *sockets);
    char *frames = make_frames(joined, frame_bytes), line[16];
    int listening = listen_on_loopback();
    for (int i = 0; i < members; i++) {
        if ((sockets[i] = accept(listening, NULL, NULL)) < 0)
            fail("accept");
        setsockopt(sockets[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    if (!fgets(line, sizeof line, stdin))
        return 1;
    double cpu = cpu_seconds(), wall = wall_seconds();
    for (int sent = 0; sent < messages; sent += joined) {
        for (int i = 0; i < members; i++)
            send_whole(sockets[i], frames, (size_t)joined * frame_bytes);
        usleep((useconds_t)pause_us);
    }
    printf("%.6f %.6f\n", cpu_seconds() - cpu, wall_seconds() - wall);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
        ;
    return 0;
}
