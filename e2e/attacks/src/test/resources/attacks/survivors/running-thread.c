// title: ends its first thread and goes on in another
// harm: survives
// B: the supervisor ends the tree
// C: the PID namespace ends with its first process
#include <pthread.h>
#include <unistd.h>

static void *on(void *unused) { return sleep(6), (void *)0; }

int main(void) {
  pthread_t thread;
  if (fork()) return 0;
  setsid();
  pthread_create(&thread, 0, on, 0);
  pthread_exit(0);
}
