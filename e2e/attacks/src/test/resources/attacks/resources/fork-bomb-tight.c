// title: fork bomb that doubles as fast as the kernel lets it
// harm: exceeds 5000 processes
// open: as root only counting limits processes, and a bomb is faster on a busy machine
// quotas: processes=40 wall=30
// B: the supervisor counts the tree and ends it; RLIMIT_NPROC
// C: the supervisor counts the tree and ends it; RLIMIT_NPROC
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  int *count = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  while (__sync_add_and_fetch(count, 1) < 6000)
    if (fork() < 0) usleep(1000);
  sleep(5);
}
