/* Quicksort of n pseudo-random ints (n at most 1,000,000), its own code: calls and branches. */
static int v[1000000];
static void sort(int *lo, int *hi) {
  while (hi - lo > 16) {
    int pivot = lo[(hi - lo) / 2];
    int *i = lo, *j = hi - 1;
    while (i <= j) {
      while (*i < pivot) i++;
      while (*j > pivot) j--;
      if (i <= j) { int t = *i; *i++ = *j; *j-- = t; }
    }
    if (j + 1 - lo < hi - i) { sort(lo, j + 1); lo = i; } else { sort(i, hi); hi = j + 1; }
  }
  for (int *i = lo + 1; i < hi; i++) {
    int x = *i, *j = i;
    while (j > lo && j[-1] > x) { *j = j[-1]; j--; }
    *j = x;
  }
}
int run(int n) {
  unsigned seed = 1;
  for (int i = 0; i < n; i++) { seed = seed * 1664525u + 1013904223u; v[i] = (int)(seed >> 1); }
  sort(v, v + n);
  for (int i = 1; i < n; i++) if (v[i - 1] > v[i]) return -1;
  return v[n / 2];
}
