/* Times a kernel natively: the median of some runs in milliseconds of CPU time, and what it returned. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int run(int n);

static int order(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **arguments) {
  enum { RUNS = 15 };
  double times[RUNS];
  int result = 0;
  if (count != 2) return 2;
  for (int i = 0; i < RUNS; i++) {
    struct timespec begin, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    result = run(atoi(arguments[1]));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    times[i] = (end.tv_sec - begin.tv_sec) * 1e3 + (end.tv_nsec - begin.tv_nsec) / 1e6;
  }
  qsort(times, RUNS, sizeof times[0], order);
  printf("%.3f %d\n", times[RUNS / 2], result);
}
