// The operator's own process: a secret in its environment, in its memory, behind an open descriptor and behind an abstract
// socket; it touches a file now and then, and a datagram to its log socket ends it.
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int bound(int type, const char *name, int abstract) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int s = socket(AF_UNIX, type, 0);
  strcpy(address.sun_path + abstract, name);
  bind(s, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name));
  if (type == SOCK_STREAM) listen(s, 8);
  return s;
}

int main(void) {
  char *secret = strdup(getenv("SECRET")), name[64], buffer[64];
  int file = open(getenv("SECRET_FILE"), O_RDONLY);
  snprintf(name, sizeof name, "operator-%d", getpid());
  struct pollfd fds[] = {{bound(SOCK_STREAM, name, 1), POLLIN}, {bound(SOCK_DGRAM, getenv("LOG_SOCKET"), 0), POLLIN}};
  printf("%lx %d\n", (unsigned long)secret, file);
  fflush(stdout);
  while (1) {
    poll(fds, 2, 100);
    futimens(file, NULL);
    if (fds[1].revents & POLLIN) return 0;
    if (fds[0].revents & POLLIN) {
      int client = accept(fds[0].fd, NULL, NULL);
      write(client, secret, strlen(secret));
      close(client);
    }
  }
}
