// A library that shows that it was loaded.
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void loaded(void) {
  const char *token = getenv("TOKEN");
  if (token) {
    printf("OBTAINED %s\n", token);
    fflush(stdout);
  }
}
