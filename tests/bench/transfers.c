// Records the transfers of the process that it is loaded into (LD_PRELOAD): each call that sent or received bytes on a TCP
// connection, with the times before and after it. They are in the file that BENCH_TRANSFERS names: their number, 64 bits,
// then the transfers. The file is mapped, so it can be read while the process runs. `own_time.py` reads it.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct transfer {
  uint64_t before, after; // nanoseconds of the monotonic clock
  uint32_t connection;    // its file descriptor
  uint16_t port;          // of the other side
  uint16_t is_sent;
};

static struct {
  _Atomic uint64_t number;
  struct transfer transfers[];
} *recorded;
static uint64_t room;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

__attribute__((constructor)) static void map_transfers(void) {
  const char *path = getenv("BENCH_TRANSFERS");
  int file = path ? open(path, O_RDWR) : -1;
  struct stat status;
  if (file < 0 || fstat(file, &status)) return;
  void *mapped = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return;
  room = (status.st_size - sizeof *recorded) / sizeof(struct transfer);
  recorded = mapped;
}

static void record(int connection, uint64_t before, int is_sent) {
  uint64_t after = now();
  struct sockaddr_in other;
  socklen_t length = sizeof other;
  if (getpeername(connection, (struct sockaddr *)&other, &length) || other.sin_family != AF_INET) return;
  uint64_t place = recorded->number++;
  if (place >= room) return;
  recorded->transfers[place] = (struct transfer){before, after, connection, ntohs(other.sin_port), is_sent};
}

// A function of libc with the same arguments, which records what it transferred.
#define RECORDED(name, is_sent, parameters, arguments)                                                                 \
  ssize_t name parameters {                                                                                            \
    static ssize_t(*real) parameters;                                                                                  \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                                                              \
    uint64_t before = recorded ? now() : 0;                                                                            \
    ssize_t bytes = real arguments;                                                                                    \
    if (recorded && bytes > 0) record(connection, before, is_sent);                                                    \
    return bytes;                                                                                                      \
  }

RECORDED(read, 0, (int connection, void *to, size_t size), (connection, to, size))
RECORDED(readv, 0, (int connection, const struct iovec *to, int number), (connection, to, number))
RECORDED(recv, 0, (int connection, void *to, size_t size, int flags), (connection, to, size, flags))
RECORDED(recvmsg, 0, (int connection, struct msghdr *to, int flags), (connection, to, flags))
RECORDED(write, 1, (int connection, const void *from, size_t size), (connection, from, size))
RECORDED(writev, 1, (int connection, const struct iovec *from, int number), (connection, from, number))
RECORDED(send, 1, (int connection, const void *from, size_t size, int flags), (connection, from, size, flags))
RECORDED(sendmsg, 1, (int connection, const struct msghdr *from, int flags), (connection, from, flags))
