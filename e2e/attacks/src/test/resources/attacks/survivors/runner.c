// title: runs away: forks and ends, over and over, faster than it is looked for
// harm: survives
// B: the tree is stopped before it is killed
// C: the PID namespace ends with its first process
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  time_t end = time(0) + 6;
  if (fork()) return usleep(100000), 0;
  setsid();
  while (time(0) < end) {
    if (fork()) _exit(0);
    usleep(500);
  }
}
