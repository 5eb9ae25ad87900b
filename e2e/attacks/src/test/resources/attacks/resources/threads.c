// title: starts threads without an end
// harm: exceeds 1000 tasks
// quotas: processes=40 wall=30
// B: the supervisor counts threads; RLIMIT_NPROC
// C: the supervisor counts threads; RLIMIT_NPROC
#include <pthread.h>
#include <unistd.h>

static void *idle(void *unused) { return sleep(8), (void *)0; }

int main(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  for (int i = 0; i < 1200; i++) {
    pthread_t thread;
    pthread_create(&thread, &attributes, idle, 0);
    usleep(2000);
  }
}
