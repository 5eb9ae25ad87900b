/* Primes below n (n at most 4,000,000): byte stores with a stride. */
static unsigned char composite[4000001];
int run(int n) {
  int count = 0;
  for (int i = 0; i <= n; i++) composite[i] = 0;
  for (int i = 2; i < n; i++) {
    if (composite[i]) continue;
    count++;
    for (long long j = (long long)i * i; j < n; j += i) composite[j] = 1;
  }
  return count;
}
