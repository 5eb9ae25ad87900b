# title: make with two jobs
printf 'all: a b\na b:\n\techo $@ > $@\nc: a\n\tcp a c\n' > Makefile && make -j2 all c && cat c | grep -x a
