/* Asks a host something, as whoever the secret API_TOKEN belongs to, and counts how often. The plugin never has the secret: what it
   gets is a mark, which the gateway replaces in the headers of its requests. Extism's interface by hand; no library. */
#include <stdint.h>

#define HOST(name) __attribute__((import_module("extism:host/env"), import_name(name)))
#define USER(name) __attribute__((import_module("extism:host/user"), import_name(name)))
HOST("input_length") extern uint64_t input_length(void);
HOST("input_load_u8") extern uint32_t input_load(uint64_t at);
HOST("alloc") extern uint64_t alloc(uint64_t length);
HOST("length") extern uint64_t length(uint64_t block);
HOST("load_u8") extern uint32_t load(uint64_t at);
HOST("store_u8") extern void store(uint64_t at, uint32_t value);
HOST("output_set") extern void output_set(uint64_t at, uint64_t length);
HOST("error_set") extern void error_set(uint64_t block);
HOST("http_request") extern uint64_t http_request(uint64_t request, uint64_t body);
HOST("http_status_code") extern uint32_t http_status(void);
USER("secret_handle") extern uint64_t secret_handle(uint64_t name);
USER("kv_get") extern uint64_t kv_get(uint64_t key);
USER("kv_set") extern uint32_t kv_set(uint64_t key, uint64_t value);

static char text[16384];
static uint32_t used;

static void add(char c) { if (used < sizeof text) text[used++] = c; }
static void say(const char *s) { while (*s) add(*s++); }
static void number(uint32_t n) { if (n > 9) number(n / 10); add((char)('0' + n % 10)); }
static void block(uint64_t at) { for (uint64_t i = 0, n = length(at); i < n; i++) add((char)load(at + i)); }
static uint64_t taken(void) {
  uint64_t at = alloc(used);
  for (uint32_t i = 0; i < used; i++) store(at + i, (uint8_t)text[i]);
  used = 0;
  return at;
}
static uint64_t name(const char *s) { say(s); return taken(); }

/* The value of "url", which the tool's schema keeps free of quotes and backslashes. */
static int url(void) {
  static const char key[] = "\"url\":\"";
  uint64_t n = input_length(), i = 0;
  for (; i + sizeof key - 1 < n; i++) {
    uint32_t k = 0;
    while (k < sizeof key - 1 && input_load(i + k) == (uint8_t)key[k]) k++;
    if (k == sizeof key - 1) {
      for (i += k; i < n && input_load(i) != '"'; i++) add((char)input_load(i));
      return i < n;
    }
  }
  return 0;
}

static uint32_t calls(void) {
  uint64_t key = name("calls"), before = kv_get(key);
  uint32_t count = 0;
  for (uint64_t i = 0, n = before ? length(before) : 0; i < n; i++) count = count * 10 + (load(before + i) - '0');
  number(++count);
  return kv_set(key, taken()) == 0 ? count : 0;
}

__attribute__((export_name("run"))) int32_t run(void) {
  say("{\"url\":\"");
  if (!url()) {
    used = 0;
    error_set(name("the input is not {\"url\": ...}"));
    return 1;
  }
  say("\",\"headers\":{\"Authorization\":\"Bearer ");
  uint64_t request_begin = taken();
  uint64_t mark = secret_handle(name("API_TOKEN"));
  block(request_begin);
  block(mark);
  say("\"}}");
  uint64_t answer = http_request(taken(), 0);
  uint32_t count = calls();
  say("call ");
  number(count);
  say(" as ");
  block(mark);
  say(": ");
  number(http_status());
  say(", ");
  number((uint32_t)length(answer));
  say(" bytes: ");
  block(answer);
  add('\n');
  uint64_t out = taken();
  output_set(out, length(out));
  return 0;
}
