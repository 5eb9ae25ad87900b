/*
 * Counts lines, words and characters (bytes of UTF-8, escapes as one) of {"text": "..."}. Written against Extism's kernel interface, by
 * hand, so that nothing but a compiler is needed; Extism's C kit offers the same functions.
 */
typedef unsigned char u8;
typedef unsigned long long u64;

#define HOST(name) __attribute__((import_module("extism:host/env"), import_name(name)))
HOST("input_length") extern u64 input_length(void);
HOST("input_load_u8") extern int input_load_u8(u64 at);
HOST("alloc") extern u64 host_alloc(u64 length);
HOST("store_u8") extern void store_u8(u64 at, int value);
HOST("output_set") extern void output_set(u64 at, u64 length);
HOST("error_set") extern void error_set(u64 at);

static char answer[128];
static int used;

static void put(const char *text) {
  while (*text && used < (int)sizeof answer) answer[used++] = *text++;
}

static void number(u64 n) {
  char digits[21];
  int i = 20;
  digits[20] = 0;
  do {
    digits[--i] = (char)('0' + n % 10);
    n /= 10;
  } while (n);
  put(digits + i);
}

static u64 to_host(const char *bytes, int length) {
  u64 at = host_alloc((u64)length);
  for (int i = 0; i < length; i++) store_u8(at + (u64)i, bytes[i]);
  return at;
}

static int fail(const char *why) {
  int length = 0;
  while (why[length]) length++;
  error_set(to_host(why, length));
  return 1;
}

/* The gateway has checked the arguments against the tool's schema: canonical JSON, one member. */
__attribute__((export_name("run"))) int run(void) {
  static const char prefix[] = "{\"text\":\"";
  const u64 begin = sizeof prefix - 1;
  u64 length = input_length(), lines = 0, words = 0, characters = 0;
  if (length < begin + 2) return fail("the input is not {\"text\": ...}");
  for (u64 i = 0; i < begin; i++)
    if (input_load_u8(i) != (u8)prefix[i]) return fail("the input is not {\"text\": ...}");
  int in_word = 0;
  for (u64 i = begin; i < length - 2; i++) {
    int c = input_load_u8(i);
    if (c == '\\') { /* an escape: one character, or u and four digits */
      c = input_load_u8(++i);
      if (c == 'n') lines++;
      if (c == 'u') i += 4;
      c = (c == 'n' || c == 't' || c == 'r') ? ' ' : 'x';
    }
    characters++;
    if (c == ' ') {
      in_word = 0;
    } else if (!in_word) {
      in_word = 1;
      words++;
    }
  }
  put("{\"lines\":");
  number(lines);
  put(",\"words\":");
  number(words);
  put(",\"characters\":");
  number(characters);
  put("}\n");
  output_set(to_host(answer, used), (u64)used);
  return 0;
}
