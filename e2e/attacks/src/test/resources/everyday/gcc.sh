# title: gcc compiles, links and debugs symbols
printf '#include <stdio.h>\nint main(){puts("hello");}\n' > x.c && gcc -O2 -g -o x x.c && ./x | grep -x hello && nm x | grep -q ' T main'
