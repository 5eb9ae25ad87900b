/* Product of two n * n matrices of doubles (n at most 256). */
static double a[256 * 256], b[256 * 256], c[256 * 256];
int run(int n) {
  for (int i = 0; i < n * n; i++) { a[i] = i % 7; b[i] = i % 11; }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  double total = 0;
  for (int i = 0; i < n * n; i++) total += c[i];
  return (int)(long long)total;
}
